-- expect: error 16:1 CREATE INDEX CONCURRENTLY cannot run inside a transaction, and the statements of this file share one
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
alter table users add column tier text;
create index concurrently users_tier_idx on users (tier);
