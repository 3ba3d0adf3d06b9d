-- Who says nothing: until when, in ms since 1970 (null: is not muted), why, and who decided that.
alter table users add column muted_until integer;
alter table users add column mute_reason text not null default '';
alter table users add column muted_by integer references users;
