-- expect: error 10:19 ALTER TABLE on t works in place but lets no write pass: a FULLTEXT index is built
-- args: --dialect mariadb
create table t (
  id int not null auto_increment primary key,
  name varchar(60) not null,
  body text,
  key by_name (name)
) engine=InnoDB default charset=utf8mb4;
-- pending
alter table t add fulltext index words (body);
