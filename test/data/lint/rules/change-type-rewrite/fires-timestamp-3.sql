-- expect: error 17:32 changing users.born to timestamptz(3) writes every row anew while reads and writes wait
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
alter table users add column born timestamp(3);
-- pending
set local timezone = 'UTC';
alter table users alter column born type timestamptz(3);
