-- +goose Up
create table directory_import (
	id text not null primary key, source text not null, version bigint not null, agency text not null, layout text not null,
	manifest text not null, services bigint not null, organizations bigint not null, locations bigint not null,
	refused bigint not null, ended bigint not null, notes text not null, at timestamptz not null, imported_by text not null,
	constraint directory_import_version_uq unique (source, version));

create table directory_organization (
	id text not null primary key, source text not null, source_id text not null, import_id text not null,
	name text not null, card text not null, vetting text not null, vetted_at timestamptz, vetted_by text not null,
	ended_at timestamptz, version bigint not null,
	constraint directory_organization_source_uq unique (source, source_id),
	constraint directory_organization_vetting_ck check (vetting in ('not vetted', 'under review', 'suitable', 'not suitable')));

create table directory_location (
	id text not null primary key, source text not null, source_id text not null, import_id text not null, organization text,
	confidential boolean not null, card text not null, key_id text, place_sealed bytea, ended_at timestamptz,
	constraint directory_location_source_uq unique (source, source_id));
create index directory_location_key on directory_location (key_id);

create table directory_service (
	id text not null primary key, source text not null, source_id text not null, import_id text not null, organization text,
	name text not null, sort_name text not null, status text not null, trafficking boolean not null, confidential boolean not null,
	card text not null, changed_at timestamptz not null,
	verified_at timestamptz, verified_until timestamptz, verified_by text not null,
	suspended_at timestamptz, suspended_why text not null, ended_at timestamptz, version bigint not null,
	constraint directory_service_source_uq unique (source, source_id),
	constraint directory_service_organization_fk foreign key (organization) references directory_organization (id));
create index directory_service_organization on directory_service (organization);
create index directory_service_name on directory_service (sort_name, id);

create table directory_service_at (
	service text not null, location text not null, source text not null,
	constraint directory_service_at_pk primary key (service, location));
create index directory_service_at_location on directory_service_at (location);

create table directory_facet (
	service text not null, kind text not null, value text not null, source text not null,
	constraint directory_facet_pk primary key (kind, value, service));
create index directory_facet_source on directory_facet (source);
