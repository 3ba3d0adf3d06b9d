-- Of a picture, the smaller ones that are shown in its place, by their hashes; whether it moves; and what its sender says that it shows.
alter table files add small text;
alter table files add large text;
alter table files add moves integer not null default 0;
alter table files add description text not null default '';

create index files_by_small on files (small) where small is not null;
create index files_by_large on files (large) where large is not null;
-- How much somebody, and all together, have sent.
create index files_of_user on files (user_id, size);
