-- expect: warning 15:1 INSERT .. SELECT without WHERE copies every row that it reads into orders in one transaction
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
insert into orders (id, user_id) select id, id from users;
