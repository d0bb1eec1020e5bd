-- expect: nothing
create table events (k int not null) partition by list (k);
-- pending
create table events_4 (k int not null);
alter table events attach partition events_4 for values in (4);
