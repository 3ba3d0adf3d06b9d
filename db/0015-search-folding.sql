-- The index knows more letters as one from now on, and emoji by either way to write them. So it is made anew.
insert into search (search) values ('delete-all');
update search_backlog set up_to = (select coalesce(max(id), 0) from messages);

-- Messages before which the clock was set back: from one of these to the next, times grow with numbers. Not a trigger's work:
-- FTS5 writes out all it has gathered before a statement that may fire one, for each message anew.
create table clock_steps (message_id integer primary key) strict;
insert into clock_steps (message_id)
select id from (
  select id, created_at < lag(created_at) over (order by id) as is_back from messages where event is null
) where is_back;
