-- Who is asked into a room, and has not answered yet: reads it, and is in it by joining or by speaking.
create table invitations (
  user_id integer not null references users on delete cascade,
  room_id integer not null references rooms,
  by_id integer not null references users,
  at integer not null,
  primary key (user_id, room_id)
) strict, without rowid;

create index invitations_by_room on invitations (room_id, at);
create index invitations_by_sender on invitations (by_id);

-- Who is in a room no more, or did not want to be: by the own will, or taken out by another, which keeps one out.
create table departures (
  user_id integer not null references users on delete cascade,
  room_id integer not null references rooms,
  by_id integer not null references users,
  at integer not null,
  primary key (user_id, room_id)
) strict, without rowid;

create index departures_by_room on departures (room_id);
