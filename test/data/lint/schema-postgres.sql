-- A schema made by one statement of each kind that changes one, with what trips those who follow:
-- the catalog after replaying it is compared with what PostgreSQL has after running it.

create type mood as enum ('sad', 'ok');
create domain posint as int check (value > 0);
create type pair as (a int, b text);
create schema app;

create table users (
  id serial primary key, email varchar(50) unique, name text not null default 'n',
  age int check (age > 0), price numeric(10,2), m mood default 'ok', p posint, tags text[],
  created timestamptz(3) default now(), code char(10), bits bit varying(8), constraint named check (age < id));
create table orders (
  id bigint generated always as identity primary key, user_id int references users on delete cascade,
  total numeric, twice numeric generated always as (total * 2) stored,
  unique (user_id, total), check (total > 0), check (total < 100), foreign key (user_id) references users (id));
create table app.orders (id smallserial, primary key (id) include (id2), id2 int, exclude using gist (int4range(id, id2) with &&));

-- LIKE and INHERITS
create table like_plain (like users, extra int);
create table like_all (like users including all);
create table like_some (like orders including defaults including identity including constraints);
create table like_indexes (like app.orders including indexes);
create table heir (own int) inherits (orders);
alter table orders add column late text not null default 'x';
alter table orders add constraint of_heirs check (late <> '');
create table merged (id bigint not null, note text) inherits (like_some);

-- partitions
create table log (id int, at date not null, kind text, primary key (id, at)) partition by range (at);
create table log_1 partition of log for values from ('2020-01-01') to ('2021-01-01');
create index on log (kind);
create table log_2 (like log including defaults);
alter table log_2 alter id set not null;
create index log_2_kind on log_2 (kind);
alter table log attach partition log_2 for values from ('2021-01-01') to ('2022-01-01');
create table log_3 partition of log (kind default 'k') default;
alter table log add column who int references users;
create unique index log_who on log (who, at);
alter table log add constraint log_kind_check2 check (kind <> 'z');
create index only_kind on only log (lower(kind));
create index only_kind_1 on log_1 (lower(kind));
alter index only_kind attach partition only_kind_1;
alter table log detach partition log_2;
drop index log_kind_idx;

create table t_unique (a int primary key);

-- names that clash, are long, or come of expressions
create table t (a int check (a > 0) check (a > 1), b int, c text);
create index on t (a); create index on t (a); create index on t (a, b) include (c);
create index on t (lower(c)); create index on t ((a + b), (a - b), lower(c), upper(c)); create index on t ((c || 'x')) where a > 0;
create index on t (coalesce(c, '')); create index on t ((c::varchar(10))); create index on t ((a is null));
create table t_a_idx2 (x int);
create index on t (a);
create unique index on t (b);
alter table t add unique (b), add unique (b, c), add check (b > a), add check (b > 3);
create table a_table_with_a_name_that_is_really_quite_long_indeed_and_more (
  a_column_whose_name_is_of_some_length int unique, another_column_whose_name_is_of_some_length_too serial references t_unique,
  check (a_column_whose_name_is_of_some_length > 0));
create table "Strange Name" ("Some Column" int primary key, "é_ünïcödé_ünïcödé_ünïcödé_ünïcödé_ünïcödé_ü" int unique);

-- views
create view v_users as select id, email, age + 1 as next_age, name from users where age > 0;
create view v_star as select * from users;
create view v_join as select u.email, o.*, count(*) over () from users u left join orders o on o.user_id = u.id;
create view v_using as select * from orders join (select id as user_id, name from users) s using (user_id);
create view v_natural as select * from (select id, email from users) a natural join (select id, age from users) b;
create view v_alias (x, y) as select id, name from users;
create view v_cte as with recursive n(i) as (select 1 union all select i + 1 from n where i < 9), u as (select id, email from users) select n.i, u.* from n, u;
create view v_sub as select (select max(total) from orders o where o.user_id = u.id), exists (select 1 from t), case when age > 1 then 'a' else name end, coalesce(email, 'x'), array[1], nullif(age, 2), greatest(age, 1), id::text, now(), current_date from users u;
create view v_set as select id, email from users union select id::int, null from orders;
create view v_values as values (1, 'a'), (2, 'b');
create view v_function as select g, s.a, s.b, u from generate_series(1, 3) g, (values (1, 'x')) as s(a, b), unnest(array['a']) as u;
create view v_of_view as select next_age, email from v_users;
create view v_lateral as select u.id, l.total from users u, lateral (select total from orders o where o.user_id = u.id limit 1) l;
create view v_agg as select m, count(*), sum(age) as ages, string_agg(name, ',') from users group by m;
create materialized view mv as select id, email from users with no data;
create unique index on mv (id);
create or replace view v_alias (x, y, z) as select id, name, age from users;
create table from_query as select id, email as mail, age * 2 as twice from users;
create table from_columns (a, b) as select id, name from users with no data;
select id, total into from_into from orders;

-- changes
create table keyless (a int, b int not null default 4);
alter table users rename column email to mail;
alter table users add column bigger bigserial;
alter table users add column ref bigint references orders;
alter table users add column dropped_default int default 3; alter table users alter dropped_default type text, alter dropped_default drop default;
alter table keyless alter a type bigint, alter a set default 3, alter a set not null, alter b drop not null, alter b drop default;
alter table t rename to tt;
alter table tt rename constraint t_a_check to first;
alter index t_a_idx rename to i;
alter table tt drop column b;
create table keyed (id int);
create unique index keyed_i on keyed (id);
alter table keyed add constraint keyed_pk primary key using index keyed_i;
alter table orders drop constraint orders_user_id_fkey;
alter table like_some drop column total cascade;
alter table keyless add column n int generated by default as identity;
alter table t_unique set schema app;
alter table app.t_unique add constraint late_check check (a > 0) not valid;
alter table app.t_unique add constraint late_fk foreign key (a) references users not valid;
alter table app.t_unique validate constraint late_fk;
alter view v_alias rename column x to xx;
alter view v_star rename to v_everything;
alter table v_values rename to v_two;
alter sequence users_id_seq rename to users_ids;
create sequence owned owned by keyed.id;
create sequence free;
alter type mood add value 'happy'; alter type mood add value 'meh' before 'ok'; alter type mood rename value 'sad' to 'blue';
alter type pair add attribute c date; alter type pair drop attribute a; alter type pair rename attribute b to bb;
alter domain posint add constraint small check (value < 1000);
create function trg() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger b before insert on users for each row execute function trg();
create trigger a after insert on users for each row execute function trg();
create trigger on_log before insert on log for each row execute function trg();
alter trigger a on users rename to aa;
drop trigger b on users;
create table gone (id int primary key, u int references users);
create table gone_too (g int references gone);
create view gone_view as select * from gone;
drop table gone cascade;
drop view v_of_view;
drop schema if exists nowhere cascade;
create schema doomed; create table doomed.x (id serial primary key); create view over_doomed as select * from doomed.x;
drop schema doomed cascade;
alter table like_plain drop column email, drop column extra;
alter table like_all drop constraint named;
create table dropped_type (a int, b pair, m mood);
drop type pair cascade;
alter type mood rename to feeling;
alter schema app rename to shop;

-- blocks, functions, transactions
do $$
begin
  alter table keyed add column from_do text;
  if not exists (select 1 from pg_class where relname = 'users') then
    create table users (never int);
  end if;
  begin
    alter table keyed add column from_do int;
  exception when duplicate_column then null;
  end;
end $$;
create function make() returns void language plpgsql as $$ begin create table made (id int); end $$;
select make();
begin;
create table rolled_back (id int);
alter table keyed add column rolled_back int;
rollback;
begin;
alter table keyed add column kept int;
savepoint s;
alter table keyed add column not_kept int;
rollback to savepoint s;
commit;
set search_path to shop, public;
create table in_shop (id int);
alter table users add column seen int;
reset search_path;
