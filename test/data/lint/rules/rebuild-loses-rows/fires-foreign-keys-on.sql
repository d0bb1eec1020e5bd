-- expect: error 18:1 rebuilding p loses data: with foreign keys on, dropping the old table deletes the rows of c that refer to it
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
-- tidegate: no-transaction
pragma foreign_keys = on;
begin;
create table p_new (id integer primary key, name text not null);
insert into p_new select id, name from p;
drop table p;
alter table p_new rename to p;
commit;
