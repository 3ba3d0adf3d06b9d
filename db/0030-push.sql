-- Browsers that are called though no page is open, each of a session.
create table push_subscriptions (
  id integer primary key,
  session_hash blob not null references sessions (hash) on delete cascade,
  user_id integer not null references users on delete cascade,
  endpoint text not null unique, -- where its push service takes what is for it; who knows that may call it
  p256dh text not null,
  auth text not null,
  origin text not null, -- the address by which it reached Robin
  language text not null,
  created_at integer not null
) strict;
create index push_subscriptions_of on push_subscriptions (user_id);
create index push_subscriptions_by_session on push_subscriptions (session_hash);

-- Messages up to this one were looked at for whom they call.
create table push_progress (up_to integer not null) strict;
insert into push_progress (up_to) select coalesce(max(id), 0) from messages;

-- Rooms in which somebody may have to be called, and when that is looked at.
create table push_waiting (
  user_id integer not null references users on delete cascade,
  room_id integer not null references rooms on delete cascade,
  due_at integer not null,
  primary key (user_id, room_id)
) strict, without rowid;
create index push_waiting_due on push_waiting (due_at);
create index push_waiting_in on push_waiting (room_id);

-- What each browser is to be told anew: a room, as it is by the time that it is told.
create table push_deliveries (
  subscription_id integer not null references push_subscriptions on delete cascade,
  room_id integer not null references rooms on delete cascade,
  service text not null, -- the origin of the endpoint
  due_at integer not null,
  tries integer not null default 0,
  expires_at integer not null,
  primary key (subscription_id, room_id)
) strict, without rowid;
create index push_deliveries_due on push_deliveries (service, due_at);
create index push_deliveries_in on push_deliveries (room_id);

-- What each browser shows of a room: up to which message.
create table push_shown (
  subscription_id integer not null references push_subscriptions on delete cascade,
  room_id integer not null references rooms on delete cascade,
  message_id integer not null,
  primary key (subscription_id, room_id)
) strict, without rowid;
create index push_shown_in on push_shown (room_id);

-- How somebody wants to be called.
create table push_settings (
  user_id integer primary key references users on delete cascade,
  shows_text integer not null, -- 0: only that something was said, and where
  quiet_until integer,
  -- Each day, in minutes after midnight there.
  quiet_from integer,
  quiet_to integer,
  time_zone text not null
) strict;
