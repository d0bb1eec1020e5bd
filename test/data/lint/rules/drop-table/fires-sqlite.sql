-- expect: error 8:1 table p is dropped: every statement of the version still serving that uses it fails
-- args: --dialect sqlite
create table p (
  id integer primary key,
  name text
);
-- pending
drop table p;
