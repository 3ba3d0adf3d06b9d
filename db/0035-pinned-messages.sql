-- Messages that are pinned in their room: since when, in ms since 1970, and by whom.
alter table messages add column pinned_at integer;
alter table messages add column pinned_by integer references users;
create index messages_pinned on messages (room_id, pinned_at) where pinned_at is not null;
