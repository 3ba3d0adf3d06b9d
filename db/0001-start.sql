-- The last number given out. Every change in the database takes the next one,
-- so a number never repeats, whatever is deleted and however often Robin restarts.
create table sequence (last integer not null) strict;
insert into sequence (last) values (0);

create table secrets (
  name text primary key,
  value blob not null
) strict, without rowid;

create table users (
  id integer primary key autoincrement,
  name text not null,
  folded_name text not null unique, -- as it compares: no two users differ by case alone
  password_hash text not null,
  created_at integer not null -- times are milliseconds since 1970, UTC
) strict;

create table sessions (
  hash blob primary key, -- SHA-256 of the id that the cookie carries
  user_id integer not null references users on delete cascade,
  created_at integer not null,
  used_at integer not null
) strict, without rowid;

create index sessions_by_user on sessions (user_id);
create index sessions_by_use on sessions (used_at);

create table rooms (
  id integer primary key autoincrement,
  name text not null,
  created_at integer not null
) strict;
insert into rooms (id, name, created_at) values (1, 'Lobby', unixepoch() * 1000);

create table messages (
  id integer primary key, -- the number of the change that made it: its first version
  version integer not null, -- the number of its latest change
  room_id integer not null references rooms,
  user_id integer not null references users,
  key text, -- made by the sender, so that a retry stores nothing
  content text not null,
  continues integer not null, -- 1: the same user spoke just before
  created_at integer not null,
  edited_at integer,
  deleted_at integer,
  deleted_by integer references users
) strict;

create index messages_by_room on messages (room_id, id);
create unique index messages_by_version on messages (room_id, version);
create unique index messages_by_key on messages (user_id, key) where key is not null;
