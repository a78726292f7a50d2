-- +goose Up
create table situation (
	id text not null primary key, agency text not null, key_id text not null,
	own_type text not null, type text not null, grade text not null, status text not null, victims_min bigint not null,
	first_substantive_at timestamptz, merged_into text, merged_at timestamptz, merged_by text,
	note_sealed bytea, note_by text, note_at timestamptz, note_version bigint not null, reason_sealed bytea,
	graded_by text, graded_at timestamptz, opened_by text not null, opened_at timestamptz not null, version bigint not null,
	constraint situation_type_ck check (type in ('labor', 'sex', 'labor and sex', 'other', 'unknown')),
	constraint situation_grade_ck check (grade in ('', 'high', 'moderate', 'low')),
	constraint situation_status_ck check (status in ('open', 'closed')));
create index situation_list on situation (agency, opened_at, id);
create index situation_ref on situation (agency, substr(id, 27));
create index situation_merged on situation (merged_into) where merged_into is not null;
create index situation_key on situation (key_id);
create table potential_victim (
	id text not null primary key, situation_id text not null, agency text not null, person_id text not null,
	role text not null, band text not null, nationality text not null,
	discovered_at timestamptz not null, recorded_by text not null, recorded_at timestamptz not null,
	constraint potential_victim_uq unique (situation_id, person_id));
create table referral (
	id text not null primary key, situation_id text not null, agency text not null, person_id text not null,
	service_id text not null, organization_id text not null, need text not null, scope text not null, consent_id text not null,
	no_police boolean not null, sent_by text not null, sent_at timestamptz not null,
	outcome text not null, outcome_at timestamptz, recalled_at timestamptz, version bigint not null);
create index referral_of on referral (situation_id, sent_at);
create index referral_consent on referral (consent_id);
create table hotline_notice (
	id text not null primary key, situation_id text not null, agency text not null, key_id text not null,
	ground text not null, law text not null, recipient_kind text not null, recipient text not null, person_id text,
	conduct_sealed bytea, no_police boolean not null, sent_by text not null, sent_at timestamptz not null);
create index hotline_notice_of on hotline_notice (situation_id, sent_at);
create index hotline_notice_key on hotline_notice (key_id);
