-- Bytes that several machines keep together, while one of them brings them into the database, or is to remove them. Alone it stays empty.
create table file_holds (
  id text primary key, -- random: the keys of rows that are no more are known for some days, and a hash says what was deleted
  hash text not null,
  state text not null, -- wanted: to be named; removed: to be put again only when that is over; unnamed: to be removed
  at integer not null -- ms since 1970, later and later while the machine is there that wants or removes them
) strict, without rowid;
create index file_holds_by_hash on file_holds (hash);
