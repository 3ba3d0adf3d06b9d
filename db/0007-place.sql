-- The place belongs to exactly one user. The role of that one follows from this row, whatever statement changes it, and
-- the database refuses what would leave the place with two owners, or with users and no owner.
create table place (
  id integer primary key check (id = 1),
  owner_id integer not null references users
) strict;

-- Of two owners that an older Robin may have let come to be, the first stays; where there was none, who is next inherits.
insert into place (id, owner_id)
  select 1, id from users where deleted_at is null
  order by case role when 'owner' then 0 when 'admin' then 1 when 'moderator' then 2 else 3 end, created_at, id limit 1;
update users set role = 'admin' where role = 'owner' and id <> (select owner_id from place);
update users set role = 'owner' where id = (select owner_id from place);

create unique index users_one_owner on users (role) where role = 'owner';

create trigger place_begins after insert on place begin
  update users set role = 'owner' where id = new.owner_id;
end;

create trigger place_changes_hands after update of owner_id on place when new.owner_id <> old.owner_id begin
  update users set role = 'admin' where id = old.owner_id;
  update users set role = 'owner' where id = new.owner_id;
end;

create trigger place_ends before delete on place
  when exists (select 1 from users where deleted_at is null and id <> old.owner_id) begin
  select raise(abort, 'the place has users, so it has an owner');
end;

create trigger owner_is_who_the_place_says before update of role on users
  when (new.role = 'owner') <> (new.id = coalesce((select owner_id from place), 0)) begin
  select raise(abort, 'the place says who its owner is');
end;

create trigger owner_comes_by_the_place before insert on users when new.role = 'owner' begin
  select raise(abort, 'the place says who its owner is');
end;

create trigger owner_hands_over_before_leaving before update of deleted_at on users
  when new.deleted_at is not null and old.id = (select owner_id from place) begin
  select raise(abort, 'the owner hands the place over before leaving');
end;

create trigger owner_is_there before update of owner_id on place
  when not exists (select 1 from users where id = new.owner_id and deleted_at is null) begin
  select raise(abort, 'the owner of the place is one of its users');
end;
