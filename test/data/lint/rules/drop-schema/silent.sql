-- expect: nothing
create schema app;
create table app.widgets (id bigint);
-- pending
create schema tmp;
create table tmp.t (id bigint);
drop schema tmp cascade;
