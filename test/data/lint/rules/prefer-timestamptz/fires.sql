-- expect: note 16:20 column logs.at is timestamp without time zone: the moment that it means depends on who reads it
-- args: --style
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
create table logs (at timestamp);
