-- What browsers show of a room is taken away after the room is gone from the file, too.
create table push_deliveries_kept (
  subscription_id integer not null references push_subscriptions on delete cascade,
  room_id integer not null,
  service text not null, -- the origin of the endpoint
  due_at integer not null,
  tries integer not null default 0,
  expires_at integer not null,
  primary key (subscription_id, room_id)
) strict, without rowid;
insert into push_deliveries_kept select subscription_id, room_id, service, due_at, tries, expires_at from push_deliveries;
drop table push_deliveries;
alter table push_deliveries_kept rename to push_deliveries;
create index push_deliveries_due on push_deliveries (service, due_at);
create index push_deliveries_in on push_deliveries (room_id);

create table push_shown_kept (
  subscription_id integer not null references push_subscriptions on delete cascade,
  room_id integer not null,
  message_id integer not null,
  primary key (subscription_id, room_id)
) strict, without rowid;
insert into push_shown_kept select subscription_id, room_id, message_id from push_shown;
drop table push_shown;
alter table push_shown_kept rename to push_shown;
create index push_shown_in on push_shown (room_id);
