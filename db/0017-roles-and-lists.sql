-- Since when somebody has a role, in ms since 1970; null: nobody knows, as of the roles that were given before. It is told by
-- who gives the role; what is set here keeps a date from standing for another role than the one it was noted for.
alter table users add column role_since integer;

create trigger place_begins_with_an_owner after insert on place begin
  update users set role_since = created_at where id = new.owner_id;
end;

create trigger place_has_changed_hands after update of owner_id on place when new.owner_id <> old.owner_id begin
  update users set role_since = null where id in (old.owner_id, new.owner_id);
end;

-- Up to which change of a direct room its member has it hidden from the list; null: it is not.
alter table members add column hidden integer;
