-- expect: nothing
create table events (k int not null) partition by list (k);
-- pending
create index events_k on only events (k);
