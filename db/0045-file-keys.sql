-- Made by the sender, so that a file that is sent again, as its answer got lost, is stored once.
alter table files add column key text;
create unique index files_by_key on files (user_id, room_id, key) where key is not null;
