-- expect: error 15:30 adding column users.token writes every row of users anew while reads and writes wait: the default is not the same for all
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
alter table users add column token uuid default gen_random_uuid();
