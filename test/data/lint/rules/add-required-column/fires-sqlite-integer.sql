-- expect: error 8:26 column p.age is NOT NULL without a default: every INSERT of the version still serving fails
-- args: --dialect sqlite
create table p (
  id integer primary key,
  name text
);
-- pending
alter table p add column age integer not null;
