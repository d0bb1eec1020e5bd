-- expect: error 10:22 column t.body becomes varchar(20): a value of the old version may not fit the new type
-- args: --dialect mariadb
create table t (
  id int not null auto_increment primary key,
  name varchar(60) not null,
  body text,
  key by_name (name)
) engine=InnoDB default charset=utf8mb4;
-- pending
alter table t change body body varchar(20);
