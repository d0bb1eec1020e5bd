-- expect: error 17:32 reads and writes of users wait while every row is read to see that name is never NULL
-- args: --postgres 11
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
alter table users add constraint users_name_set check (name is not null);
-- pending
alter table users alter column name set not null;
