-- expect: warning 3:1 there is no directive 'aftr': did you mean 'after'?
-- pending
-- tidegate: phase=contract aftr=V1
create table t (id bigint);
