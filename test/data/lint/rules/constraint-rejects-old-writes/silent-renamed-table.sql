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
alter table users rename to people;
alter table orders drop constraint orders_user_fk;
alter table orders add constraint orders_people_fk foreign key (user_id) references people (id) on delete cascade;
