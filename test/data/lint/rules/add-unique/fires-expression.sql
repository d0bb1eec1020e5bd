-- expect: error 15:1 (plan, lower(name)) of users must be unique from now on: writes of the version still serving that repeat a value fail
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
create unique index users_plan_name on users (
  plan, -- first
  lower(name)
)
 where age > 18;
