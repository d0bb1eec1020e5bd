-- expect: error 5:37 every row of events_3 is read under ACCESS EXCLUSIVE to see that it fits the partition
create table events (k int not null) partition by list (k);
create table events_3 (k int not null);
-- pending
alter table events attach partition events_3 for values in (3);
