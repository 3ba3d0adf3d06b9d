-- Files of messages. The bytes lie in the data folder by their hash; those of a file without a message are swept within two hours.
create table files (
  id integer primary key,
  hash text not null,
  name text not null,
  -- What the bytes are, whatever they are called.
  type text not null,
  size integer not null,
  -- Of a picture, in pixels as it is shown.
  width integer,
  height integer,
  user_id integer not null references users,
  room_id integer not null references rooms on delete cascade,
  message_id integer references messages,
  created_at integer not null
) strict;

create index files_of on files (message_id) where message_id is not null;
create index files_unsent on files (created_at) where message_id is null;
create index files_by_hash on files (hash);
create index files_in on files (room_id);
