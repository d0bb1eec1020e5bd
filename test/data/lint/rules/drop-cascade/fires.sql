-- expect: error 16:1 CASCADE on users drops more than is named: active_users
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
create view active_users as select id, email from users;
-- pending
drop table users cascade;
