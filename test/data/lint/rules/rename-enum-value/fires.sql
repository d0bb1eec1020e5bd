-- expect: error 4:1 value sad of enum mood gets another name: statements of the version still serving that use it fail
create type mood as enum ('sad', 'ok');
-- pending
alter type mood rename value 'sad' to 'blue';
