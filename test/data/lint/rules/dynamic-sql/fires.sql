-- expect: warning 15:1 1 statement in it is made as text when it runs, and could not be judged
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
declare t text := 'users';
begin
  execute 'drop table ' || t;
end $$;
