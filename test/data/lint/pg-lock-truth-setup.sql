-- The schema on which every statement of pg-lock-truth.jsonl and pg-lock-measured.jsonl was run
-- (1,000 rows). What the version still serving asks of it is in pg-application.sql.

create table users(
  id int primary key, email varchar(50), name text, age int, price numeric(10,2), created timestamp(3),
  ctz timestamptz, code varchar, net cidr, bits varbit(8), flag boolean, iv interval(3), jj json,
  nn text not null default 'n', req text not null, ch char(10), qty smallint, big bigint, chk int constraint users_chk check (chk>0),
  legacy text, uq text constraint users_uq unique, vch varchar(20));
create index users_email_idx on users(email);
create table orders(id bigint primary key, user_id int constraint orders_user_fk references users(id), total int, ref int, note text);
create table audit(id int, msg text);
create table refs(id int primary key);
create table pt(id int, k int not null) partition by list(k);
create table pt_1 partition of pt for values in (1);
create table pt_2 partition of pt for values in (2);
create table pt_new(id int, k int not null);
create view v_users as select id,email,legacy from users;
create materialized view mv as select id, email from users;
create unique index mv_id on mv(id);
create type mood as enum ('sad','ok');
create table moody(id int, m mood);
create domain posint as int;
create table dom(id int, p posint);
create sequence sq;
create function trg() returns trigger language plpgsql as $$begin return new; end$$;
create trigger users_trg before insert on users for each row execute procedure trg();
create function f_old(int) returns int language sql as 'select $1';
create schema app; create table app.widgets(id int primary key, w text);
insert into users(id,email,name,age,price,created,ctz,code,net,bits,flag,iv,req,chk,uq,legacy,vch,big,qty) select g,'e'||g,'n'||g,g%90+1,g,now(),now(),'c','10.0.0.0/8',B'1',true,'1 day','r',1,'u'||g,'l','v',g,1 from generate_series(1,1000) g;
insert into orders select g,g,1,g,'x' from generate_series(1,1000) g;
insert into refs select generate_series(1,1000);
insert into audit select g,'m' from generate_series(1,1000) g;
insert into pt select g,1+g%2 from generate_series(1,1000) g; insert into pt_new select g,3 from generate_series(1,1000) g;
insert into moody select g,'ok' from generate_series(1,100) g; insert into dom select g,g from generate_series(1,100) g;
insert into app.widgets values (1,'a');
refresh materialized view mv;
create table _map as select oid, relname, relkind::text as relkind, relfilenode from pg_class where oid>=16384 and relnamespace not in (select oid from pg_namespace where nspname like 'pg\_%');
