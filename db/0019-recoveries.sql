-- Links by which somebody who has forgotten the password sets another one, at most one for each user. Of the secret in the link only
-- the hash is kept. Without by_id: it was made on the machine itself.
create table recoveries (
  user_id integer primary key references users,
  hash blob not null unique,
  by_id integer references users,
  ends_at integer not null
) strict;
