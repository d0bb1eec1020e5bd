-- expect: error 18:33 column orders.state becomes "OrderState": the old version writes and compares values of the old type
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
create type "OrderState" as enum ('open', 'paid');
alter table orders add column state text;
-- pending
alter table orders alter state drop default;
alter table orders alter column state type "OrderState" using state::"OrderState";
