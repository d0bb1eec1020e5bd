-- expect: warning 3:1 there is no directive 'alow': did you mean 'allow'?
-- pending
-- tidegate: alow drop-column t.a: nobody reads it
create table t (id bigint);
