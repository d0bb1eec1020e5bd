-- expect: nothing
-- args: --rule detach-partition-blocks=warning
create table events (k int not null) partition by list (k);
create table events_1 partition of events for values in (1);
-- pending
alter table events detach partition events_1 concurrently;
