-- +goose Up
create table journal_writer (writer text not null primary key);
create table journal_entry (
	writer text not null, seq bigint not null, at timestamptz not null,
	actor_kind text not null, actor text not null, agency text not null, role text not null,
	act text not null, kind text not null, resource text not null, subject text,
	purpose text not null, detail text not null,
	salt bytea not null, leaf bytea not null, link bytea not null,
	constraint journal_entry_pk primary key (writer, seq)) without rowid;
create index journal_entry_resource on journal_entry (resource, at);
create index journal_entry_subject on journal_entry (subject, at) where subject is not null;
create table journal_run (position bigint not null primary key, writer text not null, seq bigint not null, entries bigint not null);
create index journal_run_writer on journal_run (writer, position);
create table journal_hash (block bigint not null primary key, hashes bytea not null);
create table journal_checkpoint (size bigint not null primary key, root bytea not null, note text not null, at timestamptz not null);
