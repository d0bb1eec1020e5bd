-- expect: error 15:32 column users.name becomes jsonb: the old version writes and compares values of the old type
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
alter table users alter column name type jsonb using to_jsonb(name);
