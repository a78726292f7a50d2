-- +goose Up
create table flow_cursor (flow text not null primary key, position bigint not null);
create table flow_parked (flow text not null, position bigint not null, attempts bigint not null, reason text not null,
	at timestamptz not null, constraint flow_parked_pk primary key (flow, position));
