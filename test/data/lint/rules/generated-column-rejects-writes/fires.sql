-- expect: error 4:32 column users.id is generated: writes of the version still serving that set it fail
create table users (id bigint primary key, name text);
-- pending
alter table users alter column id add generated always as identity;
