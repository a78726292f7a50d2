-- +goose Up
create table consent (
	id text not null primary key, person text not null, agency text not null,
	purpose text not null, recipient text not null, scope text not null,
	language text not null, how text not null, interpreter text not null, explained_by text not null,
	answer text not null, no_police boolean not null,
	given_at timestamptz not null, expires_on date not null, withdrawn_at timestamptz,
	constraint consent_answer_ck check (answer in ('yes', 'no')));
create index consent_person on consent (person, given_at);
