-- The index knows the words that marks stand in without those, too, from now on, as they are shown. It is kept: what was taken in up to
-- this message is looked at again, the newest first, and a few of these are taken in anew.
alter table search_backlog add column as_typed_up_to integer not null default 0;
update search_backlog set as_typed_up_to = (select coalesce(max(id), 0) from messages);
