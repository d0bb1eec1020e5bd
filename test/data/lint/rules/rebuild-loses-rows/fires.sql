-- expect: error 13:1 rebuilding p loses data: rows that the copy's WHERE does not take are gone
-- args: --dialect sqlite
create table p (
  id integer primary key,
  name text
);
create table c (
  id integer primary key,
  p_id integer references p (id) on delete cascade
);
-- pending
create table p_new (id integer primary key, name text not null);
insert into p_new select id, name from p where name is not null;
drop table p;
alter table p_new rename to p;
