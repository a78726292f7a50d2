-- +goose Up
create table certification_counter (series text not null, year bigint not null, last bigint not null,
	constraint certification_counter_pk primary key (series, year));
create table certification_request (
	id text not null primary key, ref text not null, requester text not null, recipient text not null,
	situation text not null, person text not null, class text not null, state text not null,
	part_b boolean not null, question boolean not null, extended boolean not null,
	interim_from date, interim_last date,
	discovered_at timestamptz not null, drafted_at timestamptz not null, received_at timestamptz, complete_at timestamptz,
	review_at timestamptz, interim_at timestamptz, ended_at timestamptz, ended_why text not null,
	law text not null, age text not null, language text not null, nationality text not null, urgent text not null,
	labor text not null, sex text not null, other text not null, type text not null,
	setting text not null, legal_help text not null, interpreter text not null,
	key_id text, name_sealed bytea, born_sealed bytea, contact_sealed bytea, safe_how_sealed bytea, place_sealed bytea,
	credible_sealed bytea, asked_sealed bytea, answer_sealed bytea,
	changed_at timestamptz not null, version bigint not null,
	constraint certification_request_ref_uq unique (ref),
	constraint certification_request_state_ck check (state in ('draft', 'part A in', 'complete', 'under review', 'more information asked',
		'interim assistance', 'eligible', 'denied', 'reconsideration', 'withdrawn')),
	constraint certification_request_type_ck check (type in ('labor', 'sex', 'labor and sex', 'other', 'unknown')),
	constraint certification_request_key_ck check (received_at is null or key_id is not null),
	constraint certification_request_interim_ck check ((interim_from is null) = (interim_last is null) and (interim_from is null) = (interim_at is null)));
create unique index certification_request_person on certification_request (person) where state <> 'withdrawn';
create index certification_request_situation on certification_request (situation);
create index certification_request_key on certification_request (key_id);
create index certification_request_sent on certification_request (recipient, drafted_at, id) where received_at is not null;
create index certification_request_by on certification_request (requester, drafted_at, id);
create table certification_adult (
	id text not null primary key, ref text not null, agency text not null, person text not null, requester text not null,
	state text not null, basis text not null, notice_on date,
	labor text not null, sex text not null, other text not null, type text not null,
	received_at timestamptz not null, verified_at timestamptz, ended_at timestamptz, ended_why text not null,
	key_id text not null, name_sealed bytea, born_sealed bytea, send_to_sealed bytea,
	changed_at timestamptz not null, version bigint not null,
	constraint certification_adult_ref_uq unique (ref),
	constraint certification_adult_state_ck check (state in ('basis pending', 'basis verified', 'certified', 'closed')),
	constraint certification_adult_basis_ck check (basis in ('', 'continued presence', 'bona fide T application', 'T visa')),
	constraint certification_adult_type_ck check (type in ('labor', 'sex', 'labor and sex', 'other', 'unknown')));
create unique index certification_adult_person on certification_adult (person) where state <> 'closed';
create index certification_adult_key on certification_adult (key_id);
create index certification_adult_list on certification_adult (agency, received_at, id);
create table certification_decision (
	id text not null primary key, record text not null, decision text not null, reason text not null,
	proposed_by text not null, proposed_role text not null, proposed_at timestamptz not null,
	outcome text not null, decided_by text not null, decided_role text not null, decided_at timestamptz,
	key_id text not null, reason_sealed bytea, note_sealed bytea,
	constraint certification_decision_outcome_ck check (outcome in ('', 'approved', 'sent back', 'dropped')),
	constraint certification_decision_two_ck check (outcome <> 'approved' or decided_by <> proposed_by));
create unique index certification_decision_open on certification_decision (record) where outcome = '';
create index certification_decision_record on certification_decision (record, proposed_at);
create index certification_decision_key on certification_decision (key_id);
create table certification_letter (
	id text not null primary key, number text not null, agency text not null, kind text not null, request text not null,
	recipient text not null, type text not null, issued_on date not null, issued_at timestamptz not null, last_on date,
	status text not null, reissue_of text, replaced_by text, proposed_by text not null, approved_by text not null,
	key_id text not null, code_bx bytea not null, code_sealed bytea not null, version bigint not null,
	constraint certification_letter_number_uq unique (number),
	constraint certification_letter_code_uq unique (code_bx),
	constraint certification_letter_kind_ck check (kind in ('certification', 'interim assistance', 'eligibility')),
	constraint certification_letter_status_ck check (status in ('valid', 'replaced', 'annulled', 'ended')),
	constraint certification_letter_type_ck check (type in ('labor', 'sex', 'labor and sex', 'other', 'unknown')),
	constraint certification_letter_two_ck check (approved_by <> proposed_by),
	constraint certification_letter_last_ck check (kind <> 'interim assistance' or last_on is not null));
create index certification_letter_request on certification_letter (request, issued_at);
create index certification_letter_key on certification_letter (key_id);
create index certification_letter_issued on certification_letter (agency, issued_on, id);
