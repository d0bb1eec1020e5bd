-- expect: error 16:30 adding column users.tier writes every row of users anew while reads and writes wait: before PostgreSQL 11 a default is written to each
-- args: --postgres 10
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
alter table users add column tier text default 'free';
