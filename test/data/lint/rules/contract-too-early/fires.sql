-- expect: note 1:1 this contract phase is right only where the release that serves was built with migration 1: no ledger was asked here, `tidegate up` asks it
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
-- tidegate: phase=contract after=V1
alter table users drop column name;
