-- expect: error 5:1 schema app gets another name: every statement of the version still serving that uses what is in it fails
create schema app;
create table app.widgets (id bigint);
-- pending
alter schema app rename to core;
