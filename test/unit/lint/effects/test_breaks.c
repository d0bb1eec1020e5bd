/* What may break the version still serving when nothing is known of its statements. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "telling.h"

static const char *const schema =
    "create table users(id int primary key, email varchar(50) not null, age int, qty smallint,"
    " price numeric(10,2), legacy text, constraint users_uq unique (email));"
    "create view v as select id, legacy from users;"
    "create table orders(id bigint primary key, user_id int references users(id));"
    "create type mood as enum ('sad','ok');"
    "create function f(int) returns int language sql as 'select 1';";

static void assert_breaks(const char *sql, const char *expected)
{
    Telling telling = tell_after(schema, 15);
    assert_tells_only(&telling, "break", sql, expected);
    tell_end(&telling);
}

static void a_new_column_breaks_only_when_it_must_be_filled(void **state)
{
    (void)state;
    assert_breaks("alter table users add c int not null",
                  "break 23502 users.c add-required-column");
    assert_breaks("alter table users add c int not null default null",
                  "break 23502 users.c add-required-column");
    assert_breaks("alter table users add c int", "");
    assert_breaks("alter table users add c int not null default 0", "");
    assert_breaks("alter table users add c bigserial not null", "");
    assert_breaks("alter table users add c int not null generated always as identity", "");
    assert_breaks("alter table users add c int not null generated always as (age * 2) stored", "");
}

static void a_default_that_is_dropped_again_is_a_required_column(void **state)
{
    (void)state;
    assert_breaks("alter table users add c int not null default 0;"
                  "alter table users alter c drop default",
                  "break 23502 users.c add-required-column");
    assert_breaks("alter table users add c int default 0; alter table users alter c drop default",
                  "");
}

static void what_is_gone_breaks_who_names_it(void **state)
{
    (void)state;
    assert_breaks("alter table users drop column age", "break 42703 users.age drop-column");
    assert_breaks("alter table users rename column age to years",
                  "break 42703 users.age rename-column");
    assert_breaks("alter table orders rename to purchases", "break 42P01 orders rename-table");
    assert_breaks("drop table orders", "break 42P01 orders drop-table");
    assert_breaks("drop view v", "break 42P01 v drop-view");
    assert_breaks("drop function f(int)", "break 42883 f drop-function");
    assert_breaks("alter type mood rename value 'sad' to 'blue'",
                  "break 22P02 mood rename-enum-value");
    assert_breaks("create schema s; alter table orders set schema s",
                  "break 42P01 orders set-schema");
}

static void nobody_uses_what_this_set_has_made(void **state)
{
    (void)state;
    assert_breaks("create table t(a int); alter table t add b int not null; drop table t", "");
    assert_breaks("alter table users add c int; alter table users drop column c", "");
    assert_breaks("alter table users add c int; alter table users rename column c to d", "");
    assert_breaks("alter table users add c int unique", "");
}

static void a_transaction_that_heals_its_break_is_silent(void **state)
{
    (void)state;
    assert_breaks("alter table orders rename to o2; create view orders as select * from o2", "");
    assert_breaks("alter table users add a2 int; alter table users drop column age;"
                  "alter table users rename column a2 to age",
                  "");
    assert_breaks("drop function f(int);"
                  "create function f(int) returns text language sql as 'select 1'",
                  "");
    assert_breaks("alter table users drop constraint users_uq;"
                  "create unique index again on users(email)",
                  "");
}

static void a_view_that_comes_back_without_a_column_breaks_its_readers(void **state)
{
    (void)state;
    assert_breaks("drop view v; create view v as select id from users",
                  "break 42703 v.legacy drop-column");
}

static void a_generated_column_under_the_old_name_refuses_writes(void **state)
{
    (void)state;
    assert_breaks("drop view v; alter table users rename column legacy to l2;"
                  "alter table users add legacy text generated always as (l2) stored;"
                  "create view v as select id, legacy from users",
                  "break 428C9 users.legacy generated-column-rejects-writes");
}

/* The effects of `next`, in a transaction after that of `first`. */
static void assert_breaks_after(const char *first, const char *next, const char *expected)
{
    Telling telling = tell_after(schema, 15);
    tell(&telling, first);
    assert_tells_only(&telling, "break", next, expected);
    tell_end(&telling);
}

static void a_table_without_its_name_is_out_of_reach(void **state)
{
    (void)state;
    const char *renamed = "alter table orders rename to purchases";
    assert_breaks_after(renamed, "alter table purchases drop column user_id", "");
    assert_breaks_after(renamed, "alter table purchases alter user_id set not null", "");
    assert_breaks_after("alter table orders rename to purchases;"
                        "create view orders as select * from purchases",
                        "alter table purchases alter user_id set not null",
                        "break 23502 purchases.user_id set-not-null");
    assert_breaks_after(renamed,
                        "alter table purchases rename to orders;"
                        "alter table orders drop column user_id",
                        "break 42703 orders.user_id drop-column");
}

static void a_column_in_the_place_of_one_that_had_to_be_filled_asks_for_nothing_more(void **state)
{
    (void)state;
    const char *replaced = "alter table users add e int; alter table users drop column email;"
                           "alter table users rename column e to email";
    assert_breaks_after(replaced, "alter table users alter email set not null", "");
    assert_breaks_after("alter table users add a int; alter table users drop column age;"
                        "alter table users rename column a to age",
                        "alter table users alter age set not null",
                        "break 23502 users.age set-not-null");
}

static void a_key_is_looked_for_under_the_names_of_old_statements(void **state)
{
    (void)state;
    assert_breaks_after("alter table users rename column email to mail;"
                        "alter table users add email text",
                        "alter table users drop constraint users_uq;"
                        "alter table users add constraint users_uq unique (email)",
                        "");
    assert_breaks_after("alter table users rename column email to mail",
                        "alter table users drop constraint users_uq",
                        "break 42P10 users drop-unique");
}

static void a_foreign_key_that_comes_back_under_the_new_name_refuses_nothing(void **state)
{
    (void)state;
    assert_breaks("alter table users rename to people;"
                  "alter table orders drop constraint orders_user_id_fkey;"
                  "alter table orders add foreign key (user_id) references people(id)",
                  "break 42P01 users rename-table");
}

static void types_break_where_values_no_longer_fit(void **state)
{
    (void)state;
    assert_breaks("alter table users alter age type bigint", "");
    assert_breaks("alter table users alter age type smallint",
                  "break 22003 users.age change-column-type");
    assert_breaks("alter table users alter email type varchar(20)",
                  "break 22001 users.email change-column-type");
    assert_breaks("alter table users alter email type text", "");
    assert_breaks("alter table users alter price type numeric(12,2)", "");
    assert_breaks("alter table users alter price type numeric(12,6)",
                  "break 22003 users.price change-column-type");
    assert_breaks("alter table users alter age type text",
                  "break 42883 users.age change-column-type");
}

static void constraints_break_what_was_allowed_before(void **state)
{
    (void)state;
    assert_breaks("alter table users add constraint c check (age > 0) not valid",
                  "break 23514 users constraint-rejects-old-writes");
    assert_breaks("alter table users alter age set not null", "break 23502 users.age set-not-null");
    assert_breaks("alter table users alter email set not null", "");
    assert_breaks("alter table users add constraint c check (email is not null)", "");
    assert_breaks("create unique index concurrently u on users(age)", "");
    assert_breaks("create unique index u on users(age)", "break 23505 users.age add-unique");
    assert_breaks("create unique index u on users(email, age)", "");
    assert_breaks("alter table users drop constraint users_uq", "break 42P10 users drop-unique");
}

static void a_check_over_new_columns_is_tried_with_their_defaults(void **state)
{
    (void)state;
    assert_breaks("alter table users add a int, add constraint c check (a > 0)", "");
    assert_breaks("alter table users add a int, add constraint c check (a is not null) not valid",
                  "break 23514 users constraint-rejects-old-writes");
    assert_breaks("alter table users add a int default 3, add constraint c check (a > 2)", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_column_breaks_only_when_it_must_be_filled),
        cmocka_unit_test(a_default_that_is_dropped_again_is_a_required_column),
        cmocka_unit_test(what_is_gone_breaks_who_names_it),
        cmocka_unit_test(nobody_uses_what_this_set_has_made),
        cmocka_unit_test(a_transaction_that_heals_its_break_is_silent),
        cmocka_unit_test(a_view_that_comes_back_without_a_column_breaks_its_readers),
        cmocka_unit_test(a_generated_column_under_the_old_name_refuses_writes),
        cmocka_unit_test(a_table_without_its_name_is_out_of_reach),
        cmocka_unit_test(a_column_in_the_place_of_one_that_had_to_be_filled_asks_for_nothing_more),
        cmocka_unit_test(a_key_is_looked_for_under_the_names_of_old_statements),
        cmocka_unit_test(a_foreign_key_that_comes_back_under_the_new_name_refuses_nothing),
        cmocka_unit_test(types_break_where_values_no_longer_fit),
        cmocka_unit_test(constraints_break_what_was_allowed_before),
        cmocka_unit_test(a_check_over_new_columns_is_tried_with_their_defaults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
