-- expect: warning 15:1 ALTER TABLE was not understood, so it was not judged: syntax error at or near "frobnicate"
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
alter table users frobnicate;
