-- +goose Up
create table signal (
	id text not null primary key, agency text not null, key_id text not null, path text not null,
	channel text not null, language text not null, purpose text not null, outcome text not null, relation text not null,
	danger boolean not null, status text not null, lane bigint not null, assignee text, situation_id text,
	narrative_sealed bytea, contact_sealed bytea, safe_sealed bytea, code_bx bytea not null,
	unlocked_until timestamptz, received_at timestamptz not null, recorded_at timestamptz not null, version bigint not null,
	constraint signal_code_uq unique (code_bx),
	constraint signal_path_ck check (path in ('help', 'tip', 'staff')),
	constraint signal_status_ck check (status in ('untaken', 'taken', 'closed')));
create index signal_queue on signal (agency, lane, received_at, id);
create index signal_mine on signal (assignee, lane, received_at, id) where assignee is not null and lane < 9;
create index signal_situation on signal (situation_id, received_at) where situation_id is not null;
create table signal_message (
	id text not null primary key, signal_id text not null, agency text not null, key_id text not null,
	author text not null, text_sealed bytea, written_at timestamptz not null,
	constraint signal_message_author_ck check (author in ('person', 'advocate')));
create index signal_message_of on signal_message (signal_id, written_at, id);
create index signal_message_key on signal_message (key_id);
create table indicator (
	id text not null primary key, signal_id text not null, agency text not null, key_id text not null,
	code text not null, told_by text not null, fact_sealed bytea, told_at timestamptz not null,
	recorded_by text not null, recorded_at timestamptz not null);
create index indicator_of on indicator (signal_id, told_at, id);
create index indicator_key on indicator (key_id);
