-- Who did what to whom. Only age ends a row: nothing younger than 30 days goes, and nothing changes.
create table audit (
  id integer primary key,
  at integer not null,
  event text not null,
  -- Whom it concerns, and who did it; null: nobody who is known, or who sits at the machine itself.
  user_id integer references users,
  by_id integer references users,
  -- The room that it was done in or to; it may be gone.
  room integer,
  -- The network address, and the beginning of the handle of the session, from which it was done.
  address text,
  session text,
  -- A word of Robin's own, never of anybody's.
  detail text
) strict;

create index audit_of on audit (user_id) where user_id is not null;
create index audit_by on audit (by_id) where by_id is not null;
create index audit_at on audit (at);

create trigger audit_does_not_change before update on audit begin
  select raise(abort, 'the audit log does not change');
end;

create trigger audit_ends_by_age before delete on audit
when old.at > (select max(at) from audit) - 30 * 86400000 begin
  select raise(abort, 'the audit log ends by age alone');
end;
