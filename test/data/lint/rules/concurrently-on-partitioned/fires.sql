-- expect: error 4:1 events is partitioned: the server refuses CONCURRENTLY there
create table events (k int not null) partition by list (k);
-- pending
create index concurrently events_k on events (k);
