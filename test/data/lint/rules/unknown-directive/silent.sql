-- expect: nothing
-- pending
-- what tidegate: is for
-- tidegate: rerun after="V 1"
create table t (id bigint);
/* tidegate: nothing */
