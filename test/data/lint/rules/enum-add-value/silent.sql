-- expect: nothing
create type mood as enum ('sad', 'ok');
create table people (m mood);
-- pending
alter type mood add value 'happy';
insert into people values ('sad');
