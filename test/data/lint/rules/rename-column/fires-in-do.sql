-- expect: error 17:3 column users.name gets another name: statements of the version still serving that use the old one fail
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
do $$
begin
  alter table users rename column name to full_name;
end $$;
