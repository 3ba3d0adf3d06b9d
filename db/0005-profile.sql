alter table sessions add column device text not null default ''; -- as its user knows it again

-- An account that was deleted keeps its row, since messages and reactions are somebody's: the name is "former user",
-- and folded_name is one that no name folds to, so that the old one is free.
alter table users add column deleted_at integer;
alter table users add column erasing integer not null default 0; -- 1: what the user said is still being deleted

create index users_to_erase on users (id) where erasing = 1;
