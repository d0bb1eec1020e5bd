-- expect: warning 16:1 the transaction holds users ACCESS EXCLUSIVE since line 15 while this runs: whoever needs them waits until it ends
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
update users set tier = 'free' where tier is null;
