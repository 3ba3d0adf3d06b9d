-- By which name somebody is called in a message (0: everyone in the room). Names change hands; what was said calls whom it called.
create table calls (
  message_id integer not null references messages,
  name text not null,
  user_id integer not null,
  primary key (message_id, name)
) strict, without rowid;

-- As the messages show it: <a … data-user="7">@Ada</a>, <strong … data-user="everyone">@room</strong>. What is typed has no such quotes in it.
insert or ignore into calls
with recursive marks (message_id, rest) as (
  select id, substr(html, instr(html, ' data-user="') + 12) from messages where instr(html, ' data-user="') > 0
  union all
  select message_id, substr(rest, instr(rest, ' data-user="') + 12) from marks where instr(rest, ' data-user="') > 0
)
select message_id, substr(rest, instr(rest, '>@') + 2, instr(rest, '<') - instr(rest, '>@') - 2), cast(rest as integer)
from marks;

-- Where that is to be rendered anew, the names of now are the best that is known.
insert or ignore into calls
select message_id, coalesce(users.name, 'room'), mentions.user_id
from mentions join messages on messages.id = message_id left join users on users.id = mentions.user_id
where html is null and users.deleted_at is null;

-- What the rules of before may have shown otherwise than those of now: null has Robin render it anew.
update messages set html = null
where event is null and deleted_at is null and html is not null and (
  instr(html, '<') > 0 or instr(content, '*') > 0 or instr(content, '~~') > 0 or instr(content, '\') > 0
  or instr(content, '://') > 0 or content glob '*:[A-Za-z0-9_+-]*:*'
);
