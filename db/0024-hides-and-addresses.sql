-- Whom somebody does not want to read.
create table hides (
  user_id integer not null references users,
  hidden_id integer not null references users,
  primary key (user_id, hidden_id)
) strict, without rowid;

create index hides_of on hides (hidden_id);

-- 1: the device was new to the user when the session began.
alter table sessions add column new_device integer not null default 0;

-- Addresses from which nobody signs in or makes an account for a time, since somebody who was banned came from there.
create table refused_addresses (
  address text not null,
  user_id integer not null references users,
  until integer not null,
  primary key (address, user_id)
) strict, without rowid;

create index refused_addresses_of on refused_addresses (user_id);

create index audit_from on audit (address) where address is not null;
