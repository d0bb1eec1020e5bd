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
create materialized view totals as select user_id, sum(total) from orders group by user_id;
create unique index totals_user on totals (user_id);
-- pending
refresh materialized view concurrently totals;
