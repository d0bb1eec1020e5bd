-- expect: error 20:33 column people.name becomes NOT NULL: writes of the version still serving that leave it empty fail
create table users (
  id bigint primary key,
  email varchar(50),
  name text,
  age int,
  plan text not null default 'free'
);
create table orders (
  id bigint primary key,
  user_id bigint constraint orders_user_fk references users (id),
  total int
);
-- pending
begin;
alter table users rename to people;
create view users as select * from people;
commit;
begin;
alter table people alter column name set not null;
commit;
