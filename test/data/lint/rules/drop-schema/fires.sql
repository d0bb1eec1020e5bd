-- expect: error 5:1 schema app is dropped with app.widgets: every statement of the version still serving that uses what is in it fails
create schema app;
create table app.widgets (id bigint);
-- pending
drop schema app cascade;
