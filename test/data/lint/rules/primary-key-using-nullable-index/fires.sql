-- expect: error 5:23 the columns of the new primary key of audit are not NOT NULL yet: every row is read under ACCESS EXCLUSIVE
create table audit (id bigint, msg text);
create unique index audit_id_idx on audit (id);
-- pending
alter table audit add constraint audit_pkey primary key using index audit_id_idx;
