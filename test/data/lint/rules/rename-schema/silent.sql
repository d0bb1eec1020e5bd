-- expect: nothing
create schema app;
create table app.widgets (id bigint);
-- pending
create schema tmp;
alter schema tmp rename to core;
