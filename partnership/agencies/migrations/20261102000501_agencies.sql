-- +goose Up
create table agency (
	id text not null primary key, name text not null, short_name text not null, kind text not null, zone text not null,
	host boolean not null, valid_from date not null, valid_until date, succeeded_by text,
	recorded_at timestamptz not null, version bigint not null,
	constraint agency_kind_ck check (kind in ('federal', 'state', 'local', 'tribal', 'nonprofit', 'international')),
	constraint agency_until_ck check (valid_until is null or valid_until >= valid_from),
	constraint agency_succeeded_fk foreign key (succeeded_by) references agency (id));
create table staff (
	id text not null primary key, agency text not null, display_name text not null,
	valid_from date not null, valid_until date, recorded_at timestamptz not null, version bigint not null,
	constraint staff_until_ck check (valid_until is null or valid_until >= valid_from),
	constraint staff_agency_fk foreign key (agency) references agency (id));
create index staff_agency on staff (agency, id);
create table role_grant (
	id text not null primary key, staff text not null, agency text not null, role text not null,
	valid_from date not null, valid_until date,
	granted_by text not null, granted_at timestamptz not null, seconded_by text, seconded_at timestamptz,
	state text not null, version bigint not null,
	constraint role_grant_state_ck check (state in ('proposed', 'in force', 'refused', 'ended')),
	constraint role_grant_self_ck check (granted_by <> staff and (seconded_by is null or seconded_by <> staff and seconded_by <> granted_by)),
	constraint role_grant_until_ck check (valid_until is null or valid_until >= valid_from),
	constraint role_grant_staff_fk foreign key (staff) references staff (id),
	constraint role_grant_agency_fk foreign key (agency) references agency (id));
create index role_grant_staff on role_grant (staff, granted_at);
create index role_grant_role on role_grant (agency, role);
create table staff_session (
	token_hash bytea not null primary key, staff text not null, agency text not null, role text not null,
	lang text not null, notice text not null, started_at timestamptz not null, seen_at timestamptz not null);
create index staff_session_started on staff_session (started_at);
create table one_time_code (
	code_hash bytea not null primary key, staff text, issued_by text not null,
	issued_at timestamptz not null, expires_at timestamptz not null, used_at timestamptz);
create index one_time_code_expires on one_time_code (expires_at);
