-- expect: warning 17:1 writes to users wait for a moment while a trigger is changed
-- args: --rule trigger-lock=warning
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
create function seen() returns trigger language plpgsql as 'begin return new; end';
-- pending
create trigger users_seen before update on users for each row execute function seen();
