-- What the health check writes to find out whether the disk takes anything; the time changes, since SQLite does not write
-- what is there already.
create table health (
  id integer primary key check (id = 1),
  checked_at integer not null
) strict;

insert into health (id, checked_at) values (1, 0);
