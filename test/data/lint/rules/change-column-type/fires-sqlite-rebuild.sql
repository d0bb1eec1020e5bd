-- expect: error 11:1 column p.name becomes int: values are stored and compared in another way than the old version expects
-- args: --dialect sqlite
create table p (
  id integer primary key,
  name text
);
-- pending
create table p_new (id integer primary key, name int);
insert into p_new select id, name from p;
drop table p;
alter table p_new rename to p;
