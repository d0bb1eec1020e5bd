-- expect: error 15:30 adding column users.number writes every row of users anew while reads and writes wait: a serial draws a number for each
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
alter table users add column number bigserial;
