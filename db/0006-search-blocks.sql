-- Of each message the index knows from now on in which block of numbers it is: u7 r1 b0. So it is made anew.
insert into search (search) values ('delete-all');
update search_backlog set up_to = (select coalesce(max(id), 0) from messages);
