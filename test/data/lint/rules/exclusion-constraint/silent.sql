-- expect: nothing
create table rooms (id bigint, during tsrange);
-- pending
create table bookings (during tsrange, exclude using gist (during with &&));
