-- expect: error 15:30 column users.tier is NOT NULL without a default: every INSERT of the version still serving fails
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
alter table users add column tier text not null;
