-- The index knows a message by the names of its files, too, from now on, and whether it has pictures or other files. So it is made anew.
insert into search (search) values ('delete-all');
update search_backlog set up_to = (select coalesce(max(id), 0) from messages);

-- The files of a room, those of its newest message first: all of them, and pictures or all else alone.
drop index files_in;
create index files_in on files (room_id, message_id);
create index files_in_by_kind on files (room_id, (width is null), message_id) where message_id is not null;
