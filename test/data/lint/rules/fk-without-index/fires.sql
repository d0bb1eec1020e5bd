-- expect: note 16:35 foreign key (user_id) of logs has no index: each DELETE in users reads all of logs
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
create table logs (user_id bigint constraint logs_user references users (id));
