-- expect: warning 15:1 a privilege on public is taken away: statements of the version still serving that need it fail
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
revoke usage on schema public from app;
