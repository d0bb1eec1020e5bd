-- expect: warning 4:1 'no-transaction' does nothing behind a statement: put it before the first one
-- pending
create table t (id bigint);
-- tidegate: no-transaction
create index on t (id);
