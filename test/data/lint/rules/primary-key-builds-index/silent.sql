-- expect: nothing
create table audit (id bigint not null, msg text);
create unique index audit_id_idx on audit (id);
-- pending
alter table audit add constraint audit_pkey primary key using index audit_id_idx;
create table logs (id bigint);
alter table logs add primary key (id);
