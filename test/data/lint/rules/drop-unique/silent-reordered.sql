-- expect: nothing
create table orders (
  id bigint primary key,
  user_id bigint,
  total int
);
create unique index orders_user_total on orders (user_id, total);
-- pending
-- ON CONFLICT (user_id, total) finds the same columns in another order.
create unique index orders_total_user on orders (total, user_id);
drop index orders_user_total;
