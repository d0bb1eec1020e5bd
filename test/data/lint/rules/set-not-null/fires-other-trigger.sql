-- expect: error 24:32 column users.name becomes NOT NULL: writes of the version still serving that leave it empty fail
create table users (
  id bigint primary key,
  email varchar(50),
  name text,
  age int,
  plan text not null default 'free'
);
create table orders (
  id bigint primary key,
  user_id bigint constraint orders_user_fk references users (id),
  total int
);
-- pending
create function fill_name() returns trigger language plpgsql as $$
begin
  if new.name_2 is null or new.age = 1 then -- as it was
    NEW.name := '';
  end if;
  return new;
end
$$;
create trigger users_fill before insert or update of name, age on users for each row execute function fill_name();
alter table users alter column name set not null;
