-- expect: note 16:20 column logs.data is json, which has no equality: SELECT DISTINCT and GROUP BY over it fail
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
create table logs (data json);
