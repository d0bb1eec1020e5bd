-- expect: error 8:26 the server refuses this: SQLite cannot add a UNIQUE column: add the column, then CREATE UNIQUE INDEX
-- args: --dialect sqlite
create table p (
  id integer primary key,
  name text
);
-- pending
alter table p add column code text unique;
