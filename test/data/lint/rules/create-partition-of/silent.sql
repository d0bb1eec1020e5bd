-- expect: nothing
-- args: --rule create-partition-of=warning
create table events (k int not null) partition by list (k);
-- pending
create table events_1 (like events including all);
alter table events attach partition events_1 for values in (1);
