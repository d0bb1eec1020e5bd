-- expect: warning 3:1 there is no directive 'no-transction': did you mean 'no-transaction'?
-- pending
-- tidegate: no-transction
create table t (id bigint);
