-- Whom the place keeps out: until when, in ms since 1970 (null: not), why, and who decided that.
alter table users add column banned_until integer;
alter table users add column ban_reason text not null default '';
alter table users add column banned_by integer references users;
