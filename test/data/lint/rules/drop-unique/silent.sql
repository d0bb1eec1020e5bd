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
create index users_age_idx on users (age);
create unique index users_email_key on users (email);
-- pending
drop index users_age_idx;
create unique index users_email_key2 on users (email);
drop index users_email_key;
