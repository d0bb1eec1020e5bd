-- expect: note 16:14 name lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll is longer than 63 bytes: the server cuts it
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
create table llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll (id bigint);
