-- For how many days messages of a room are kept; 0: as long as those of the whole place.
alter table rooms add column keep_days integer not null default 0;
create index rooms_aging on rooms (id) where keep_days > 0;
