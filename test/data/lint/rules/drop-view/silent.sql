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
create view active_users as select id, email from users;
-- pending
drop view active_users;
create view active_users as select id, email from users where age > 0;
create or replace view active_users as select id, email, name from users;
