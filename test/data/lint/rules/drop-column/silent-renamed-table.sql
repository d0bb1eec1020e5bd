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
-- pending
begin;
alter table orders rename to purchases;
commit;
begin;
alter table purchases drop column total;
commit;
