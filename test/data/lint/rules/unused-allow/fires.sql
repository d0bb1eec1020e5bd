-- expect: warning 15:1 this exception allows nothing that was found: take it out
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
-- tidegate: allow drop-table users: nothing is dropped here
alter table users add column tier text;
