-- The statements of the version still serving, with sample values: what must survive a migration.
-- Each was prepared and executed before and after every measured statement (README.md).

PREPARE ins_users AS insert into users(id,email,name,age,req,legacy,uq,vch) values($1,$2,$3,$4,$5,$6,$7,$8);
EXECUTE ins_users(5001,'e1','nm',5,'r','lg','newuq','vvvvvvvvvvvvvvv');

PREPARE ins_users_null AS insert into users(id,email,name,age,req) values($1,$2,$3,$4,$5);
EXECUTE ins_users_null(5002,null,null,-3,'r');

PREPARE sel_cols AS select id,email,name,legacy,age from users where id=$1;
EXECUTE sel_cols(1);

PREPARE sel_star AS select * from users where id=$1;
EXECUTE sel_star(1);

PREPARE upd_users AS update users set email=$2, name=$3, age=$4 where id=$1;
EXECUTE upd_users(1,'e2',null,7);

PREPARE where_text AS select id from users where legacy like $1 and email=$2;
EXECUTE where_text('l%','e1');

PREPARE ins_orders AS insert into orders(id,user_id,total,ref,note) values($1,$2,$3,$4,$5);
EXECUTE ins_orders(7001,1,3000000,999999,'x');

PREPARE del_orders AS delete from orders where id=$1;
EXECUTE del_orders(1);

PREPARE q_join AS select u.email,o.total from users u join orders o on o.user_id=u.id where o.id=$1;
EXECUTE q_join(1);

PREPARE sel_view AS select id,email,legacy from v_users where id=$1;
EXECUTE sel_view(1);

PREPARE ins_moody AS insert into moody(id,m) values($1,$2);
EXECUTE ins_moody(9,'sad');

PREPARE on_conflict AS insert into users(id,email,req,uq) values($1,$2,$3,$4) on conflict (uq) do update set email=excluded.email;
EXECUTE on_conflict(5003,'e9','r','u1');

PREPARE widgets AS select id,w from app.widgets where id=$1;
EXECUTE widgets(1);

PREPARE fcall AS select f_old($1);
EXECUTE fcall(1);

PREPARE audit AS insert into audit(id,msg) values($1,$2);
EXECUTE audit(1,'m');
