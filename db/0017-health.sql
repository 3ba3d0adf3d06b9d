-- What the health check writes to find out whether the disk takes anything: a number that changes, since SQLite writes
-- nothing where all stays as it is.
create table health (
  id integer primary key check (id = 1),
  checks integer not null
) strict;

insert into health (id, checks) values (1, 0);
