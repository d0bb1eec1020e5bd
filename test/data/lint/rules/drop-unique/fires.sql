-- expect: error 16:35 the unique key users_email_key of users goes: INSERT .. ON CONFLICT of the version still serving that names its columns fails
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
alter table users add constraint users_email_key unique (email);
-- pending
alter table users drop constraint users_email_key;
