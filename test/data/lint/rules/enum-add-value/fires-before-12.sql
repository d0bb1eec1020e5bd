-- expect: error 5:1 before PostgreSQL 12, ALTER TYPE .. ADD VALUE cannot run inside a transaction
-- args: --postgres 11
create type mood as enum ('sad', 'ok');
-- pending
alter type mood add value 'happy';
select 1;
