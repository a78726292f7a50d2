-- +goose Up
-- One row per committed group of commands: after a broken connection it tells whether a commit stands. Old ones are cleared.
create table store_mark (committer text not null, number bigint not null, constraint store_mark_pk primary key (committer, number));
