-- expect: warning 15:1 row security of users is on: the version still serving sees and writes what the policies allow, which without one is nothing
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
alter table users enable row level security;
