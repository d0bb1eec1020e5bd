-- expect: error 16:1 column names.name is dropped: statements of the version still serving that name it fail
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
create view names as select id, name from users;
-- pending
drop view names;
create view names as select id, email from users;
