-- The names under which people have signed in: under others guests see nothing, as long as no address is set.
create table hosts (
  name text primary key,
  learned_at integer not null
) strict, without rowid;
