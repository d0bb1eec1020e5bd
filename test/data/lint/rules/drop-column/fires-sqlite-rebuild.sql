-- expect: error 11:1 column p.name is dropped: statements of the version still serving that name it fail
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
