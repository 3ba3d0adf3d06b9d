-- What a name looks like: another that looks the same is taken. Computed by Robin, anew when `version` is not its own.
alter table users add column skeleton text;
alter table users add column alike integer not null default 0; -- 1: from before, and looks like another or breaks the rules

create index users_by_skeleton on users (skeleton) where skeleton is not null;

create table skeletons (version text not null) strict;
insert into skeletons (version) values ('');
