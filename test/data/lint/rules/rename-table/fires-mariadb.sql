-- expect: error 10:1 table t gets another name: every statement of the version still serving that uses the old one fails
-- args: --dialect mariadb
create table t (
  id int not null auto_increment primary key,
  name varchar(60) not null,
  body text,
  key by_name (name)
) engine=InnoDB default charset=utf8mb4;
-- pending
rename table t to s;
