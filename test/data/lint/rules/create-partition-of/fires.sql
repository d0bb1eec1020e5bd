-- expect: warning 5:1 creating events_1 as a partition of events locks events exclusively for a moment
-- args: --rule create-partition-of=warning
create table events (k int not null) partition by list (k);
-- pending
create table events_1 partition of events for values in (1);
