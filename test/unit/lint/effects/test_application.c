/* With the old version's statements a break is certain, or certain not to be. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "telling.h"

static const char *const schema =
    "create table users(id int primary key, email varchar(50), age int, legacy text,"
    " constraint users_email unique (email));"
    "create table orders(id int primary key, user_id int references users(id), total numeric);"
    "insert into users select g, 'e' || g, g, 'x' from generate_series(1, 10) g;"
    "insert into orders select g, g, 1 from generate_series(1, 10) g;";

static void assert_breaks(const char *application, const char *sql, const char *expected)
{
    Telling telling = tell_after(schema, 15);
    tell_application(&telling, application);
    assert_tells_only(&telling, "break", sql, expected);
    tell_end(&telling);
}

static void only_what_the_statements_name_breaks(void **state)
{
    (void)state;
    const char *reads = "select id, email from users where id = $1";
    assert_breaks(reads, "alter table users drop column legacy", "");
    assert_breaks(reads, "alter table users drop column email",
                  "break 42703 users.email drop-column");
    assert_breaks("select u.legacy from orders o join users u on u.id = o.user_id",
                  "alter table users drop column legacy", "break 42703 users.legacy drop-column");
    assert_breaks("with u as (select legacy from users) select * from u",
                  "alter table users rename column legacy to l2",
                  "break 42703 users.legacy rename-column");
    assert_breaks("select 1 from orders where exists (select 1 from users where legacy = 'x')",
                  "alter table users drop column legacy", "break 42703 users.legacy drop-column");
}

static void an_insert_breaks_when_it_leaves_a_required_column_out(void **state)
{
    (void)state;
    const char *sql = "alter table users add c int not null default 1;"
                      "alter table users alter c drop default";
    assert_breaks("insert into users(id) values ($1)", sql,
                  "break 23502 users.c add-required-column");
    assert_breaks("select * from users", sql, "");
    assert_breaks("update users set age = 1", sql, "");
}

static void sample_values_decide_over_checks_and_keys(void **state)
{
    (void)state;
    const char *writes = "prepare w as insert into users(id, email, age) values ($1, $2, $3);";
    const char *check = "alter table users add check (age between 1 and 99) not valid";
    char *good = talloc_asprintf(NULL, "%s execute w(11, 'new', 50);", writes);
    char *bad = talloc_asprintf(NULL, "%s execute w(11, 'e1', 100);", writes);
    assert_breaks(good, check, "");
    assert_breaks(bad, "alter table users drop constraint users_email", "");
    Telling telling = tell_after("create table users(id int, email text, age int);"
                                 "insert into users values (1, 'e1', 1);",
                                 15);
    tell_application(&telling, bad);
    assert_tells_only(&telling, "break", "create unique index on users(email)",
                      "break 23505 users.email add-unique");
    tell_end(&telling);
    talloc_free(good);
    talloc_free(bad);
}

static void without_values_data_may_still_break(void **state)
{
    (void)state;
    const char *check = "alter table users add check (age > 0) not valid";
    assert_breaks("insert into users(id, age) values ($1, $2)", check,
                  "break 23514 users constraint-rejects-old-writes");
    assert_breaks("select * from users", check, "");
}

static void types_are_compared_with_what_stands_beside_them(void **state)
{
    (void)state;
    const char *sql = "alter table users alter age type text";
    assert_breaks("select id from users where age > 5", sql,
                  "break 42883 users.age change-column-type");
    assert_breaks("select id from users where email = 'x'", sql, "");
    assert_breaks("select id from users where legacy like $1",
                  "alter table users alter legacy type int using 1",
                  "break 42883 users.legacy change-column-type");
    assert_breaks("prepare u as update users set email = $1 where id = 1; execute u('abcdefghijk')",
                  "alter table users alter email type varchar(10)",
                  "break 22001 users.email change-column-type");
}

static void deleting_breaks_when_rows_refer(void **state)
{
    (void)state;
    assert_breaks("prepare d as delete from users where id = $1; execute d(1)",
                  "alter table orders drop constraint orders_user_id_fkey", "");
    Telling telling = tell_after("create table a(id int primary key); create table b(a_id int);"
                                 "insert into a values (1), (2); insert into b values (1);",
                                 15);
    tell_application(&telling, "prepare d as delete from a where id = $1; execute d(1)");
    assert_tells_only(&telling, "break",
                      "alter table b add foreign key (a_id) references a(id) not valid",
                      "break 23503 b constraint-rejects-old-writes");
    tell_end(&telling);
}

static void every_reason_is_told_not_the_first_alone(void **state)
{
    (void)state;
    assert_breaks("prepare w as insert into users(id, age) values ($1, $2); execute w(11, 7)",
                  "alter table users add c int not null default 1, add d int not null default 1;"
                  "alter table users alter c drop default, alter d drop default,"
                  " add check (age > 10) not valid",
                  "break 23502 users.c add-required-column; "
                  "break 23502 users.d add-required-column; "
                  "break 23514 users constraint-rejects-old-writes");
    assert_breaks("select legacy from users", "alter table users drop column age, drop legacy",
                  "break 42703 users.legacy drop-column");
}

static void what_failed_before_the_set_is_none_of_its_breaks(void **state)
{
    (void)state;
    assert_breaks("prepare w as insert into users(id, age) values ($1, $2); execute w(1, 7)",
                  "alter table users add check (age > 10) not valid", "");
    assert_breaks("select nothing from users", "drop table users cascade", "");
}

static void a_file_that_cannot_be_read_says_where(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *path = talloc_asprintf(tmp, "/tmp/tidegate-application-%d.sql", (int)getpid());
    ERROR_AUTO Error err = {0};
    Application *application = NULL;
    FILE *file = fopen(path, "w");
    fputs("select 1;\nexecute nobody(1);\n", file);
    fclose(file);
    assert_false(application_read(tmp, path, DIALECT_POSTGRES, &application, &err));
    assert_int_equal(err.kind, ERR_VALIDATION);
    assert_int_equal(err.line, 2);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_the_statements_name_breaks),
        cmocka_unit_test(an_insert_breaks_when_it_leaves_a_required_column_out),
        cmocka_unit_test(sample_values_decide_over_checks_and_keys),
        cmocka_unit_test(without_values_data_may_still_break),
        cmocka_unit_test(types_are_compared_with_what_stands_beside_them),
        cmocka_unit_test(deleting_breaks_when_rows_refer),
        cmocka_unit_test(every_reason_is_told_not_the_first_alone),
        cmocka_unit_test(what_failed_before_the_set_is_none_of_its_breaks),
        cmocka_unit_test(a_file_that_cannot_be_read_says_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
