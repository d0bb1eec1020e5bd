-- expect: error 16:1 view active_users is no longer what the version still serving knows: statements of the old version that read the view fail
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
