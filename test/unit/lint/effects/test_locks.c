/* Locks, rewrites, scans, builds and refusals beyond the measured lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "telling.h"

static const char *const schema =
    "create table parent(id int primary key);"
    "create table child(id int primary key, parent_id int references parent(id), n int,"
    " constraint n_set check (n is not null));"
    "create table bare(a int, b text);"
    "create table part(k int, v int) partition by list (k);"
    "create table part_1 partition of part for values in (1);"
    "create table part_rest partition of part default;"
    "create view v as select * from parent;"
    "create materialized view m as select id from parent;";

static void assert_facts(const char *word, const char *sql, const char *expected)
{
    Telling telling = tell_after(schema, 15);
    assert_tells_only(&telling, word, sql, expected);
    tell_end(&telling);
}

static void assert_facts_alone(const char *word, const char *sql, const char *expected)
{
    Telling telling = tell_after(schema, 15);
    telling.context.in_transaction = false;
    assert_tells_only(&telling, word, sql, expected);
    tell_end(&telling);
}

static void what_the_transaction_made_is_locked_for_nobody(void **state)
{
    (void)state;
    assert_facts("lock", "create table t(a int); create index on t(a); alter table t add b int",
                 "");
    assert_facts("lock", "create table t(a int references parent(id))", "lock parent SRE");
}

static void one_lock_a_relation_the_strongest(void **state)
{
    (void)state;
    assert_facts("lock", "alter table bare add c int, alter a set statistics 10", "lock bare AE");
    assert_facts("lock", "alter table bare alter a set statistics 10", "lock bare SUE");
    assert_facts("lock", "insert into bare select id, 'x' from parent for update",
                 "lock bare RE; lock parent RS");
}

static void writes_lock_what_their_foreign_keys_look_at(void **state)
{
    (void)state;
    assert_facts("lock", "insert into child(id, parent_id) values (1, 1)",
                 "lock child RE; lock parent RS");
    assert_facts("lock", "update child set n = 1", "lock child RE");
    assert_facts("lock", "delete from parent where id = 1", "lock parent RE; lock child RS");
}

static void a_query_locks_views_and_what_is_under_them(void **state)
{
    (void)state;
    assert_facts("lock", "select * from v", "lock v AS; lock parent AS");
    assert_facts("lock", "with c as (select 1) select * from c", "");
    assert_facts("lock", "create view w as select * from v", "lock v AS");
}

static void a_valid_check_proves_not_null_from_12_on(void **state)
{
    (void)state;
    const char *sql = "alter table child alter n set not null";
    assert_facts("proven", sql, "proven child");
    assert_facts("scan", sql, "");
    Telling telling = tell_after(schema, 11);
    assert_tells_only(&telling, "scan", sql, "scan child");
    tell_end(&telling);
}

static void concurrently_has_its_conditions(void **state)
{
    (void)state;
    assert_facts("fail", "create index concurrently i on bare(a)", "fail 25001");
    assert_facts("fail", "drop index concurrently if exists i", "fail 25001");
    assert_facts("fail", "reindex table concurrently bare", "fail 25001");
    assert_facts("fail", "vacuum bare", "fail 25001");
    assert_facts_alone("fail", "create index concurrently i on bare(a)", "");
    assert_facts_alone("fail", "create index concurrently i on part(v)", "fail 0A000");
    assert_facts_alone("fail", "alter table part detach partition part_1 concurrently",
                       "fail 55000");
    assert_facts_alone("lock", "vacuum full bare", "lock bare AE briefly");
}

static void partitions_are_locked_and_built_with_their_table(void **state)
{
    (void)state;
    assert_facts("build", "create index on part(v)", "build part_1; build part_rest");
    assert_facts("lock", "create index on part(v)", "lock part S; lock part_1 S; lock part_rest S");
    assert_facts("lock", "alter table only part alter v set default 1", "lock part AE");
    assert_facts("scan", "create table part_2 partition of part for values in (2)",
                 "scan part_rest");
}

static void assert_attached(const char *check, const char *bound, const char *expected)
{
    Telling telling = tell_after("create table days(d date not null, n int) partition by range (d);"
                                 "create table codes(c int) partition by list (c);",
                                 15);
    char *sql = talloc_asprintf(telling.ctx,
                                "create table new(d date not null, n int, c int not null%s);"
                                "insert into new values ('2024-01-02', 1, 3);",
                                check);
    Script history = parse_script(telling.ctx, sql);
    for (size_t i = 0; i < history.count; i++)
        effects_replay(&telling.context, history.statements[i]);
    sql = talloc_asprintf(telling.ctx, "alter table %s", bound);
    assert_tells_only(&telling, "scan", sql, expected);
    tell_end(&telling);
}

static void a_check_that_proves_the_bound_spares_the_scan(void **state)
{
    (void)state;
    const char *days = "days attach partition new for values from ('2024-01-01') to ('2024-02-01')";
    assert_attached("", days, "scan new");
    assert_attached(", check (d >= '2024-01-01' and d < '2024-02-01')", days, "");
    assert_attached(", check (d >= date '2024-01-05' and d <= '2024-01-31')", days, "");
    assert_attached(", check (d >= '2024-01-01' and d <= '2024-02-01')", days, "scan new");
    assert_attached(", check (d >= '2023-12-31' and d < '2024-02-01')", days, "scan new");
    const char *codes = "codes attach partition new for values in (3, 4)";
    assert_attached(", check (c = 3)", codes, "");
    assert_attached(", check (c in (3, 4))", codes, "");
    assert_attached(", check (c in (3, 5))", codes, "scan new");
}

static void what_is_certainly_missing_fails(void **state)
{
    (void)state;
    assert_facts("fail", "alter table nowhere add c int", "fail 42P01");
    assert_facts("fail", "alter table if exists nowhere add c int", "");
    assert_facts("fail", "alter table bare drop column c", "fail 42703");
    assert_facts("fail", "alter table bare drop column if exists c", "");
    assert_facts("fail", "alter table bare add a int", "fail 42701");
    assert_facts("fail", "alter table bare add column if not exists a int", "");
    assert_facts("fail", "create table bare(a int)", "fail 42P07");
    assert_facts("fail", "alter table bare alter b type int", "fail 42804");
    assert_facts("fail", "alter table bare alter b type int using b::int", "");
    assert_facts("fail", "alter table parent alter id type bigint", "fail 0A000");
    assert_facts("fail", "drop table parent", "fail 2BP01; fail 2BP01");
}

static void nothing_is_certain_of_a_schema_that_began_in_the_middle(void **state)
{
    (void)state;
    Telling telling = tell_after("", 15);
    catalog_set_complete(telling.context.catalog, false);
    assert_tells_only(&telling, "fail", "alter table nowhere drop column c", "");
    assert_tells(&telling, "alter table nowhere alter c type text",
                 "lock nowhere AE; rewrite nowhere; break 42804 nowhere.c change-column-type; "
                 "held nowhere");
    tell_end(&telling);
}

static void assert_data_fails(const char *sql, const char *expected)
{
    Telling telling = tell_after("create table t(a int primary key, b text, c int, d int);"
                                 "insert into t select g, 'x' || g % 10, null, 1 from "
                                 "generate_series(1, 100) g;",
                                 15);
    assert_tells_only(&telling, "fail", sql, expected);
    tell_end(&telling);
}

static void rows_that_migrations_wrote_fail_what_they_violate(void **state)
{
    (void)state;
    assert_data_fails("create unique index on t(a, b)", "");
    assert_data_fails("create unique index on t(b)", "fail 23505");
    assert_data_fails("alter table t add check (a < 50)", "fail 23514");
    assert_data_fails("alter table t add check (a < 50) not valid", "");
    assert_data_fails("alter table t add check (a <= 100)", "");
    assert_data_fails("alter table t alter c set not null", "fail 23502");
    assert_data_fails("update t set c = 1; alter table t alter c set not null", "");
}

static void what_a_migration_writes_must_fit(void **state)
{
    (void)state;
    assert_data_fails("insert into t(a, b) values (101, 'y')", "");
    assert_data_fails("insert into t(a, b) values (100, 'y')", "fail 23505");
    assert_data_fails("insert into t(b) values ('y')", "fail 23502");
    assert_data_fails("insert into t(a, b) values (100, 'y') on conflict (a) do nothing", "");
    assert_data_fails("insert into t(a, e) values (101, 'y')", "fail 42703");
    assert_data_fails("update t set a = 2 where a = 1", "fail 23505");
    assert_data_fails("update t set d = 2 where a = 1", "");
}

static void data_in_a_migration_is_noted(void **state)
{
    (void)state;
    assert_facts("note", "update bare set a = 1", "note unbounded-dml bare");
    assert_facts("note", "update bare set a = 1 where a = 2", "note dml-in-migration bare");
    assert_facts("note", "truncate bare", "note truncate bare");
    assert_facts("note", "create table t(a int); insert into t values (1); update t set a = 2", "");
}

static void a_do_block_does_what_is_inside(void **state)
{
    (void)state;
    assert_facts("lock", "do $$ begin alter table bare add c int; end $$", "lock bare AE");
    assert_facts("break", "do $$ begin if true then drop table bare; end if; end $$",
                 "break 42P01 bare drop-table");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_transaction_made_is_locked_for_nobody),
        cmocka_unit_test(one_lock_a_relation_the_strongest),
        cmocka_unit_test(writes_lock_what_their_foreign_keys_look_at),
        cmocka_unit_test(a_query_locks_views_and_what_is_under_them),
        cmocka_unit_test(a_valid_check_proves_not_null_from_12_on),
        cmocka_unit_test(concurrently_has_its_conditions),
        cmocka_unit_test(partitions_are_locked_and_built_with_their_table),
        cmocka_unit_test(a_check_that_proves_the_bound_spares_the_scan),
        cmocka_unit_test(what_is_certainly_missing_fails),
        cmocka_unit_test(nothing_is_certain_of_a_schema_that_began_in_the_middle),
        cmocka_unit_test(rows_that_migrations_wrote_fail_what_they_violate),
        cmocka_unit_test(what_a_migration_writes_must_fit),
        cmocka_unit_test(data_in_a_migration_is_noted),
        cmocka_unit_test(a_do_block_does_what_is_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
