-- expect: warning 16:1 ALTER TABLE locks users ACCESS EXCLUSIVE for a moment
-- args: --rule brief-exclusive-lock=warning
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
alter table users replica identity full;
