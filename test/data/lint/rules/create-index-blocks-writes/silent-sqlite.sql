-- expect: nothing
-- args: --dialect sqlite
create table p (
  id integer primary key,
  name text
);
-- pending
create index p_name on p (name);
