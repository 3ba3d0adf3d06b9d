-- What the owner has decided for the place; of what is not here the default in the code holds.
create table place_settings (
  name text primary key,
  value text not null
) strict, without rowid;

-- Links by which people make accounts. Of the secret in the link only the hash is kept.
create table invites (
  id integer primary key,
  hash blob not null unique,
  by_id integer not null references users,
  note text not null,
  -- How many accounts may be made by it in all; null: as many as there will be.
  uses integer check (uses > 0),
  created_at integer not null,
  ends_at integer not null,
  withdrawn_at integer
) strict;

create index invites_by on invites (by_id);

create table invite_rooms (
  invite_id integer not null references invites on delete cascade,
  room_id integer not null references rooms on delete cascade,
  primary key (invite_id, room_id)
) strict, without rowid;

create index invite_rooms_of on invite_rooms (room_id);

-- By which invite somebody has come.
alter table users add column invite_id integer references invites;

create index users_by_invite on users (invite_id) where invite_id is not null;
