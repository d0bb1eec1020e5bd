-- expect: error 10:22 ALTER TABLE copies t row by row while writes wait: the type changes
-- args: --dialect mariadb
create table t (
  id int not null auto_increment primary key,
  name varchar(60) not null,
  body text,
  key by_name (name)
) engine=InnoDB default charset=utf8mb4;
-- pending
alter table t modify id bigint not null auto_increment;
