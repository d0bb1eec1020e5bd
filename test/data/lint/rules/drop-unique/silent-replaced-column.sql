-- expect: nothing
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
create table shops (
  id text primary key,
  title text
);
-- pending
alter table shops add column new_id int;
alter table shops rename column id to slug;
alter table shops rename column new_id to id;
alter table shops drop constraint shops_pkey;
alter table shops add primary key (id);
