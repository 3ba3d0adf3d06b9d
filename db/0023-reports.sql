-- What members have reported. The reported text is kept until the report is done.
create table reports (
  id integer primary key,
  message integer not null,
  room integer not null references rooms on delete cascade,
  author_id integer not null references users,
  content text not null,
  by_id integer not null references users,
  reason text not null,
  made_at integer not null,
  -- Who looks into it; null: nobody yet.
  taken_by integer references users,
  -- When it was done, by whom, and what was decided.
  done_at integer,
  done_by integer references users,
  decision text not null default ''
) strict;

-- One reports a message once until that is done.
create unique index reports_open on reports (message, by_id) where done_at is null;
create index reports_done on reports (done_at, id);
create index reports_room on reports (room);

-- Whose messages are being deleted: those from `since` on, in ms since 1970, up to number `up_to`. With `reactions` 1 these go, too.
create table purges (
  user_id integer primary key references users,
  since integer not null,
  up_to integer not null,
  by_id integer not null references users,
  reactions integer not null
) strict;

insert into purges select id, 0, (select last from sequence), id, 1 from users where erasing = 1;
drop index users_to_erase;
alter table users drop column erasing;
