-- expect: warning 5:32 this fails with 23502 on the rows that are there: rows hold NULL in the column
create table plans (name text, price int);
insert into plans (name) values ('free');
-- pending
alter table plans alter column price set not null;
