-- +goose Up
create table note (id text not null primary key, agency text not null, key_id text not null, state text not null,
	text_sealed bytea, text_bx bytea, version bigint not null);
create index note_key on note (key_id);
