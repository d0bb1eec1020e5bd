-- expect: error 4:23 reads and writes of rooms wait while the index of its new exclusion constraint is built
create table rooms (id bigint, during tsrange);
-- pending
alter table rooms add constraint rooms_free exclude using gist (during with &&);
