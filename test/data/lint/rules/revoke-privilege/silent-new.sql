-- expect: nothing
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
create schema later;
revoke all on schema later from public;
create function fresh() returns int language sql as 'select 1';
revoke execute on function fresh() from public;
