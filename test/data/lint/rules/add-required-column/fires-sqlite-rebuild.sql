-- expect: error 11:1 column p.plan is NOT NULL without a default: every INSERT of the version still serving fails
-- args: --dialect sqlite
create table p (
  id integer primary key,
  name text
);
-- pending
create table p_new (id integer primary key, name text, plan text not null);
insert into p_new select id, name, 'free' from p;
drop table p;
alter table p_new rename to p;
