-- The files of what members have reported, as they were: kept until the report is done, whatever becomes of the message.
create table reported_files (
  id integer primary key,
  report_id integer not null references reports on delete cascade,
  file_id integer not null,
  hash text not null,
  name text not null,
  type text not null,
  size integer not null,
  width integer,
  height integer,
  small text,
  large text,
  moves integer not null,
  description text not null,
  user_id integer not null references users,
  room_id integer not null,
  message_id integer not null,
  created_at integer not null
) strict;

insert into reported_files (report_id, file_id, hash, name, type, size, width, height, small, large, moves, description,
  user_id, room_id, message_id, created_at)
select reports.id, files.id, hash, name, type, size, width, height, small, large, moves, description,
  user_id, room_id, message_id, created_at
from reports join files on message_id = message where done_at is null order by reports.id, files.id;

create index reported_files_of on reported_files (report_id);
create index reported_files_by_file on reported_files (file_id);
create index reported_files_in on reported_files (room_id, report_id);
create index reported_files_by_hash on reported_files (hash);
create index reported_files_by_small on reported_files (small) where small is not null;
create index reported_files_by_large on reported_files (large) where large is not null;
