-- +goose Up
create table once (token text not null primary key, act text not null, result text not null, at timestamptz not null);
create index once_at on once (at);
