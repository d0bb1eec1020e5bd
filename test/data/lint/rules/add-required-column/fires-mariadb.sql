-- expect: error 10:26 column t.plan is NOT NULL without a default: every INSERT of the version still serving fails
-- args: --dialect mariadb
create table t (
  id int not null auto_increment primary key,
  name varchar(60) not null,
  body text,
  key by_name (name)
) engine=InnoDB default charset=utf8mb4;
-- pending
alter table t add column plan int not null;
