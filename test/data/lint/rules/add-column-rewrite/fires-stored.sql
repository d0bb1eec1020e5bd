-- expect: error 15:30 adding column users.lower_name writes every row of users anew while reads and writes wait: a stored generated column is computed for each
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
alter table users add column lower_name text generated always as (lower(name)) stored;
