-- What somebody says of oneself for a while, and whether nobody sees that one is there.
create table statuses (
  user_id integer primary key references users on delete cascade,
  emoji text not null default '',
  words text not null default '',
  until integer, -- in ms since 1970; null: until it is taken back
  invisible integer not null default 0, -- 1: nobody sees whether the user is there
  shows_time integer not null default 0 -- 1: everybody sees what time it is in the zone that the user has chosen
) strict;
