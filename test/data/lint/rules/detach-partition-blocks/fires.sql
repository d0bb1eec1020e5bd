-- expect: warning 6:37 detaching a partition locks events and all that reads it exclusively for a moment
-- args: --rule detach-partition-blocks=warning
create table events (k int not null) partition by list (k);
create table events_1 partition of events for values in (1);
-- pending
alter table events detach partition events_1;
