-- expect: note 16:20 key logs.id is integer: it ends at 2,147,483,647
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
create table logs (id integer primary key);
