-- expect: note 15:1 INSERT adds rows to users, which the version still serving uses
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
insert into users (id, name) values (1, 'root');
