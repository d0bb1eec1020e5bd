-- expect: nothing
-- args: --dialect sqlite
create table p (id integer primary key, name text, at text);
create index p_name on p (name);
create trigger p_touch after update on p begin update p set at = 'now' where id = new.id; end;
-- pending
-- tidegate: no-transaction
create table p_new (id integer primary key, name text, at text, plan text);
insert into p_new (id, name, at) select id, name, at from p;
drop table p;
alter table p_new rename to p;
create index p_name on p (name);
create trigger p_touch after update on p begin update p set at = 'now' where id = new.id; end;
