-- expect: error 16:1 (email) of users must be unique from now on: writes of the version still serving that repeat a value fail
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
-- CONCURRENTLY changes the lock, not what old writers meet.
create unique index concurrently users_email_key on users (email);
