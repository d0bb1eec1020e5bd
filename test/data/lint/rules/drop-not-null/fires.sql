-- expect: note 15:32 column users.plan may be NULL from now on: the version still serving may not expect that
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
alter table users alter column plan drop not null;
