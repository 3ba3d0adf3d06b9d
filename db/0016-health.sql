-- What the health check writes to find out whether the disk takes anything: a number that changes, since SQLite writes
-- nothing where all stays as it is, and as many bytes as a message takes.
create table health (
  id integer primary key check (id = 1),
  checks integer not null,
  filler blob not null
) strict;

insert into health (id, checks, filler) values (1, 0, x'');
