-- expect: error 15:33 column users.name is generated: writes of the version still serving that set it fail
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
alter table users rename column name to full_name;
alter table users add column name text generated always as (full_name) stored;
