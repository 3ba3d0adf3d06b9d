alter table users add column role text not null default 'member'
  check (role in ('member', 'moderator', 'admin', 'owner'));
update users set role = 'owner' where id = (select min(id) from users);

-- Who may call everyone in the room with @room.
alter table rooms add column callers text not null default 'moderators'
  check (callers in ('moderators', 'everyone'));

alter table messages add column html text; -- the content as it shows; null: from before this step, or deleted
alter table messages add column revision integer not null default 0; -- how often the content was edited
alter table messages add column reply_to integer references messages; -- the message that this one answers

create index messages_by_reply on messages (reply_to) where reply_to is not null;

create table reactions (
  message_id integer not null references messages,
  emoji text not null,
  user_id integer not null references users,
  version integer not null, -- the number of the change that made it: who came first stands first
  created_at integer not null,
  primary key (message_id, emoji, user_id)
) strict, without rowid;
