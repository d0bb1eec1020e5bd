-- expect: nothing
-- args: --dialect sqlite
create table p (
  id integer primary key,
  name text
);
-- pending
alter table p add column plan text not null default 'free';
