-- Rooms of three kinds, who is in them, how far each has read, and who was called where.
alter table rooms add column kind text not null default 'open' check (kind in ('open', 'private', 'direct'));
alter table rooms add column topic text not null default '';
alter table rooms add column folded_name text; -- as it compares, of an open room: no two of them differ by case alone
alter table rooms add column people text; -- of a direct room: the numbers of its people, in ascending order
alter table rooms add column owner_id integer references users; -- decides how it works, as the admins do
alter table rooms add column guests integer not null default 0; -- 1: read without an account, while it is open
alter table rooms add column speakers text not null default 'everyone'
  check (speakers in ('everyone', 'moderators'));
alter table rooms add column pause integer not null default 0; -- seconds between two messages of one user
alter table rooms add column archived_at integer;
alter table rooms add column archived_by integer references users;
alter table rooms add column deleted_at integer; -- its messages are being deleted, and then so is this row
update rooms set folded_name = lower(name), guests = 1 where id = 1;

create unique index rooms_by_name on rooms (folded_name) where folded_name is not null;
create unique index rooms_by_people on rooms (people) where people is not null;
create index rooms_by_kind on rooms (kind, id);
create index rooms_to_delete on rooms (deleted_at) where deleted_at is not null;

create table members (
  user_id integer not null references users on delete cascade,
  room_id integer not null references rooms,
  joined_at integer not null,
  read integer not null, -- the last message that was on a visible page
  level text not null default 'everything' check (level in ('everything', 'mentions', 'nothing')),
  primary key (user_id, room_id)
) strict, without rowid;

create index members_by_room on members (room_id, joined_at);

insert into members (user_id, room_id, joined_at, read)
  select id, 1, created_at, (select last from sequence) from users;

create trigger everybody_is_in_the_lobby after insert on users begin
  insert into members (user_id, room_id, joined_at, read)
    values (new.id, 1, new.created_at, (select last from sequence));
end;

-- What is unread is counted: without a look at the messages themselves.
drop index messages_by_room;
create index messages_by_room on messages (room_id, id, user_id, deleted_at);

create table mentions (
  user_id integer not null, -- 0: everyone in the room
  room_id integer not null,
  message_id integer not null references messages,
  author_id integer not null references users,
  primary key (user_id, room_id, message_id)
) strict, without rowid;

create index mentions_by_message on mentions (message_id);
