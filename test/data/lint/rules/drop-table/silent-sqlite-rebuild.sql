-- expect: nothing
-- args: --dialect sqlite
create table p (
  id integer primary key,
  name text
);
-- pending
create table p_new (id integer primary key);
insert into p_new select id from p;
drop table p;
alter table p_new rename to p;
