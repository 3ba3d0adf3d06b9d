-- A link that was made on the machine itself says so by this being its ends_at; one that was mailed, which has no by_id either, does not. An
-- older program that puts another link in its place leaves it as it was, so that by a mere flag that one would pass for what it is not.
alter table recoveries add column kept_until integer not null default 0;
