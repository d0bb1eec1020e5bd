-- expect: error 16:39 constraint users_age_check is validated in the transaction that adds it: users stays locked while every row is read
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
alter table users add constraint users_age_check check (age > 0) not valid;
alter table users validate constraint users_age_check;
