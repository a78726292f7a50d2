-- +goose Up
create table house_key (name text not null primary key, wrapped bytea not null, born timestamptz not null);
create table agency_key (agency text not null, version bigint not null, wrapped bytea not null, born timestamptz not null,
	constraint agency_key_pk primary key (agency, version));
create table data_key (id text not null primary key, agency text not null, kek_version bigint not null, wrapped bytea not null,
	born timestamptz not null);
create index data_key_born on data_key (born);
