-- expect: error 15:32 column users.name becomes varchar(20): a value of the old version may be too long for the new type
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
alter table users alter column name type varchar(20);
