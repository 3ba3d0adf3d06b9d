-- Up to which messages, and up to which changes by which others reacted, somebody has marked the inbox as read.
create table inboxes (
  user_id integer primary key references users on delete cascade,
  messages integer not null,
  reactions integer not null
) strict;

insert into inboxes (user_id, messages, reactions) select id, 0, (select last from sequence) from users;

-- To whom a reaction goes, and where: who said the message, and its room.
alter table reactions add column author_id integer;
alter table reactions add column room_id integer;
update reactions set (author_id, room_id) = (select user_id, room_id from messages where id = message_id);

create index reactions_to on reactions (author_id, room_id, version);
