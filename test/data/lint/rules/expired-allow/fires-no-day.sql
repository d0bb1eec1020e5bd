-- expect: error 15:1 '31.12.2999' is no day, so this exception allows nothing: write until=YYYY-MM-DD
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
-- tidegate: allow drop-table orders: the shop has closed until=31.12.2999
drop table orders;
