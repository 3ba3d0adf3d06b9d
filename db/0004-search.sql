-- What was said, by its words. Of the text itself the index keeps nothing: the messages have it.
create virtual table search using fts5 (
  words,
  facets, -- whose it is and where: u7 r1
  content = '',
  tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co So'",
  prefix = '2 3'
);
-- What is deleted is taken out of the index at once, and not only marked.
insert into search (search, rank) values ('secure-delete', 1);

-- Messages up to this one, from before there was a search, are still to be taken in, the newest first.
create table search_backlog (up_to integer not null) strict;
insert into search_backlog (up_to) select coalesce(max(id), 0) from messages;
