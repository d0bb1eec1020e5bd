-- expect: error 8:27 column p.name is dropped: statements of the version still serving that name it fail
-- args: --dialect sqlite
create table p (
  id integer primary key,
  name text
);
-- pending
alter table p drop column name;
