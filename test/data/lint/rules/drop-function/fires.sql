-- expect: error 4:1 function total is no longer there for the calls of the version still serving: statements of the old version that call it fail
create function total(int) returns int language sql as 'select 1';
-- pending
drop function total(int);
