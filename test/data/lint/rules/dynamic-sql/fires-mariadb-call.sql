-- expect: warning 7:1 what the procedure does is not read, and could not be judged
-- args: --dialect mariadb
create table users (id bigint primary key, name text);
-- pending
create procedure tidy() begin alter table users drop column name; end;
select 1;
call tidy();
