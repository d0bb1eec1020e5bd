-- expect: nothing
create type mood as enum ('sad', 'ok');
-- pending
create type color as enum ('red');
alter type color rename value 'red' to 'crimson';
alter type mood add value 'happy';
