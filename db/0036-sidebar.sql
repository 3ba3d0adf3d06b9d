-- 1: its member has it above the other rooms.
alter table members add column is_favourite integer not null default 0;

-- Under which heading it stands in the lists of rooms; empty: under none.
alter table rooms add column heading text not null default '';

-- How somebody wants the list of rooms: a row for each thing that is not as it usually is.
create table sidebar_choices (
  user_id integer not null references users on delete cascade,
  choice text not null,
  primary key (user_id, choice)
) strict, without rowid;
