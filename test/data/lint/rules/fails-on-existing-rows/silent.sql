-- expect: nothing
create table plans (name text, price int);
insert into plans values ('free', 0);
-- pending
alter table plans alter column price set not null;
