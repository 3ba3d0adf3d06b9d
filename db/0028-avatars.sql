-- Square pictures: those of users, in place of a letter, and the mark of the place. A name stands for all sizes of one, whoever has it; the
-- bytes lie in the data folder by their hash.
create table avatars (
  id integer primary key,
  name text not null,
  size text not null,
  hash text not null,
  unique (name, size)
) strict;

create index avatars_by_hash on avatars (hash);

-- The picture that a user has; that of the place is one of its settings.
alter table users add column avatar text;

create index users_by_avatar on users (avatar) where avatar is not null;
