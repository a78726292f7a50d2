-- +goose Up
create table person (
	id text not null primary key, agency text not null, key_id text not null,
	band text not null, nationality text not null, language text not null,
	name_sealed bytea, name_bx bytea, born_sealed bytea, contact_sealed bytea, wants_sealed bytea, safe_how_sealed bytea,
	safe_from text not null, safe_to text not null,
	recorded_at timestamptz not null, version bigint not null,
	constraint person_band_ck check (band in ('minor', 'adult', 'unknown')));
create index person_name on person (agency, name_bx);
create index person_key on person (key_id);
