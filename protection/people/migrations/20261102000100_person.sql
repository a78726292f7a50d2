-- +goose Up
create table person (
	id text not null primary key, agency text not null, key_id text not null,
	band text not null, nationality text not null, language text not null,
	name_sealed bytea, name_bx bytea, same_bx bytea, born_sealed bytea, contact_sealed bytea, wants_sealed bytea,
	safe_how_sealed bytea, safe_never_sealed bytea,
	name_gap text not null, born_gap text not null, contact_gap text not null, wants_gap text not null,
	safe_how_gap text not null, safe_never_gap text not null, safe_hours_gap text not null,
	safe_from text not null, safe_to text not null,
	safe_call text not null, safe_text text not null, safe_leave text not null, safe_words text not null,
	safe_asked_at timestamptz, safe_asked_by text not null,
	recorded_at timestamptz not null, changed_at timestamptz, changed_by text not null,
	erase_asked_at timestamptz, erase_asked_by text not null, erased_at timestamptz, version bigint not null,
	constraint person_band_ck check (band in ('minor', 'adult', 'unknown')));
create index person_name on person (agency, name_bx);
create index person_same on person (agency, same_bx);
create index person_key on person (key_id);
create index person_list on person (agency, recorded_at, id);
create index person_erase on person (agency, erase_asked_at) where erase_asked_at is not null;

create table person_look_words (
	id text not null primary key, person text not null, key_id text not null, looker text not null, at timestamptz not null,
	words_sealed bytea,
	constraint person_look_words_fk foreign key (person) references person (id));
create index person_look_words_person on person_look_words (person, at);
create index person_look_words_key on person_look_words (key_id);
