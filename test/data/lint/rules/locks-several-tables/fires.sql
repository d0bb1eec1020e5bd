-- expect: note 16:31 this transaction locks users and orders together: it waits for each while it holds the others, which can end in a deadlock with the application
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
alter table users add column tier text;
alter table orders add column note text;
