-- expect: error 4:23 reads and writes of audit wait while the index of its new primary key is built
create table audit (id bigint not null, msg text);
-- pending
alter table audit add primary key (id);
