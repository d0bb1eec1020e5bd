-- expect: error 15:1 writes to users wait while its new index users_name_idx is built
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
create index users_name_idx on users (name);
