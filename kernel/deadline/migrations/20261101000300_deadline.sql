-- +goose Up
create table deadline (
	id text not null primary key, rule text not null, agency text not null, role text not null,
	kind text not null, subject text not null, ref text not null, task text not null,
	started_at timestamptz not null, due_at timestamptz not null,
	met_at timestamptz, dropped_at timestamptz, told_at timestamptz, told bigint not null);
create index deadline_open on deadline (agency, role, due_at, id) where met_at is null and dropped_at is null;
create index deadline_met on deadline (agency, role, met_at, due_at) where met_at is not null;
create index deadline_due on deadline (due_at) where met_at is null and dropped_at is null;
create index deadline_subject on deadline (subject, started_at);
