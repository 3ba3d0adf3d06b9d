-- Which of the files of its message one is, as its sender has put them: they may arrive in another order.
alter table files add place integer not null default 0;
alter table reported_files add place integer not null default 0;

drop index files_of;
create index files_of on files (message_id, place) where message_id is not null;
drop index files_in;
create index files_in on files (room_id, message_id, place);
drop index files_in_by_kind;
create index files_in_by_kind on files (room_id, (width is null), message_id, place) where message_id is not null;
