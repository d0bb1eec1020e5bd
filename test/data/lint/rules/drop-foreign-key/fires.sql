-- expect: warning 16:36 dropping foreign key orders_user_fk locks orders and users exclusively for a moment
-- args: --rule drop-foreign-key=warning
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
alter table orders drop constraint orders_user_fk;
