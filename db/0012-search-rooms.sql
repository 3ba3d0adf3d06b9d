-- The index knows the room of a message by the row's number from now on, id * 8192 + room % 8192. So it is made anew.
insert into search (search) values ('delete-all');
update search_backlog set up_to = (select coalesce(max(id), 0) from messages);
