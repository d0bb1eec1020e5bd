-- expect: error 15:23 the new constraint users_age_check refuses rows of users that the version still serving may write
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
alter table users add constraint users_age_check check (age > 0) not valid;
