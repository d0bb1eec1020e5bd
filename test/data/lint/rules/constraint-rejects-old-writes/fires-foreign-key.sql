-- expect: error 15:24 the new constraint orders_total_fk refuses rows of orders that the version still serving may write
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
alter table orders add constraint orders_total_fk foreign key (total) references users (id) not valid;
