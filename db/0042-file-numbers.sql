-- Files are called by their numbers where they are no more, too: in what is reported, and in messages that wait to be sent. So none is given twice.
create table files_numbered (
  id integer primary key autoincrement,
  hash text not null,
  name text not null,
  type text not null, -- what the bytes are, whatever they are called
  size integer not null,
  -- Of a picture, in pixels as it is shown.
  width integer,
  height integer,
  user_id integer not null references users,
  room_id integer not null references rooms on delete cascade,
  message_id integer references messages,
  created_at integer not null,
  -- Of a picture, the smaller ones that are shown in its place, by their hashes.
  small text,
  large text,
  moves integer not null default 0,
  description text not null default '',
  place integer not null default 0
) strict;
insert into files_numbered (id, hash, name, type, size, width, height, user_id, room_id, message_id, created_at,
  small, large, moves, description, place)
select id, hash, name, type, size, width, height, user_id, room_id, message_id, created_at,
  small, large, moves, description, place from files order by id;
drop table files;
alter table files_numbered rename to files;

-- What is reported may have the number of a file that is gone, and was the last one.
delete from sqlite_sequence where name = 'files';
insert into sqlite_sequence (name, seq)
select 'files', max(id) from (select id from files union all select file_id from reported_files) having max(id) is not null;

create index files_of on files (message_id, place) where message_id is not null;
create index files_unsent on files (created_at) where message_id is null;
create index files_by_hash on files (hash);
create index files_by_small on files (small) where small is not null;
create index files_by_large on files (large) where large is not null;
create index files_of_user on files (user_id, size);
create index files_in on files (room_id, message_id, place);
create index files_in_by_kind on files (room_id, (width is null), message_id, place) where message_id is not null;
