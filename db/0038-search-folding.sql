-- The index knows Korean words by the syllable that they begin with, too, from now on, and more letters and digits as one. So it is
-- made anew.
insert into search (search) values ('delete-all');
update search_backlog set up_to = (select coalesce(max(id), 0) from messages);
