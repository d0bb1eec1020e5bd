-- expect: error 6:1 a label that was added in this transaction cannot be used in it
create type mood as enum ('sad', 'ok');
create table people (m mood);
-- pending
alter type mood add value 'happy';
insert into people values ('happy');
