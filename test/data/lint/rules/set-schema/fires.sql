-- expect: error 16:1 users moves to another schema: statements of the version still serving do not find it there
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
create schema app;
-- pending
alter table users set schema app;
