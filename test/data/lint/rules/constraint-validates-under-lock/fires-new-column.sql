-- expect: error 15:30 reads and writes of users wait while every row is checked against the new constraint
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
alter table users add column tier int check (tier > 0);
