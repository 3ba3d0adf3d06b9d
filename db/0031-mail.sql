-- To which address mail for somebody goes, where Robin sends any.
create table emails (
  user_id integer primary key references users on delete cascade,
  address text, -- whoever has the mailbox gets into the account; null: none was confirmed yet
  wanted text, -- another one, which is still to be confirmed
  wanted_hash blob unique, -- of the secret in the link that confirms it; null: none was sent
  wanted_until integer, -- until when that link is good
  is_refused integer not null default 0, -- 1: the server does not take mail for the wanted one
  origin text not null, -- the address by which its user reached Robin
  language text not null,
  digest_hours integer not null default 0, -- after how many hours away a digest comes; 0: never
  digest_at integer not null default 0, -- when the last one was sent
  digest_up_to integer not null default 0 -- up to which message they have told
) strict;
create index emails_by_address on emails (lower(address)) where address is not null;
create index emails_with_digest on emails (digest_hours) where digest_hours > 0;

-- Mail that is to go. What it says is made when it goes.
create table mails (
  user_id integer not null references users on delete cascade,
  kind text not null, -- confirm, moved, recovery or digest
  address text not null,
  origin text not null,
  language text not null,
  due_at integer not null,
  tries integer not null default 0,
  expires_at integer not null,
  primary key (user_id, kind)
) strict, without rowid;
create index mails_due on mails (due_at);

-- What was left of accounts that are gone.
delete from inboxes where user_id in (select id from users where deleted_at is not null);
delete from push_settings where user_id in (select id from users where deleted_at is not null);
delete from push_waiting where user_id in (select id from users where deleted_at is not null);
