-- expect: nothing
create function total(int) returns int language sql as 'select 1';
-- pending
create or replace function total(int) returns int language sql as 'select 2';
create function tmp() returns int language sql as 'select 1';
drop function tmp();
