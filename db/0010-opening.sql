-- A private room that is made open keeps to itself what was said before: messages up to the floor. For who was in it
-- then the floor stays where it was.
alter table rooms add column floor integer not null default 0;
alter table members add column floor integer not null default 0;

-- What Robin notes in a log; null: a message that somebody said.
alter table messages add column event text check (event in ('opened'));
