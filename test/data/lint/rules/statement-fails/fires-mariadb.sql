-- expect: error 10:22 the server refuses this with 0A000: it can only be done by copying the table or without writes, which ALGORITHM= or LOCK= forbids
-- args: --dialect mariadb
create table t (
  id int not null auto_increment primary key,
  name varchar(60) not null,
  body text,
  key by_name (name)
) engine=InnoDB default charset=utf8mb4;
-- pending
alter table t modify id bigint not null auto_increment, algorithm=inplace;
