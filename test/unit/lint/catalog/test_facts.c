/* What is known of rows, of expressions and of checks. */
#include "unit.h"

#include "replaying.h"

static CatalogTable *after(TALLOC_CTX *ctx, const char *sql)
{
    return table_named(replay_pending(ctx, sql), "t");
}

static void emptiness_follows_the_statements(void **state)
{
    (void)state;
    static const struct {
        const char *sql;
        CatalogKnown empty;
    } cases[] = {
        {"create table t (a int)", KNOWN_YES},
        {"create table t (a int); insert into t values (1)", KNOWN_NO},
        {"create table t (a int); insert into t select g from generate_series(1, 9) g", KNOWN_NO},
        {"create table t (a int); insert into t select x from other", NOT_KNOWN},
        {"create table t (a int); insert into t values (1); delete from t", KNOWN_YES},
        {"create table t (a int); insert into t values (1); delete from t where a = 1", NOT_KNOWN},
        {"create table t (a int); insert into t values (1); truncate t", KNOWN_YES},
        {"create table t as select 1 as a", NOT_KNOWN},
        {"insert into t (a) values (1)", KNOWN_NO},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        assert_int_equal(after(ctx, cases[i].sql)->empty, cases[i].empty);
    }
}

static void an_applied_migrations_table_is_not_known_to_be_empty(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    assert_int_equal(table_named(replay(ctx, "create table t (a int)"), "t")->empty, NOT_KNOWN);
}

static void nulls_follow_the_statements(void **state)
{
    (void)state;
    static const struct {
        const char *sql;
        CatalogKnown has_nulls;
    } cases[] = {
        {"create table t (a int)", KNOWN_NO},
        {"create table t (b int, a int); insert into t (b) values (1)", KNOWN_YES},
        {"create table t (b int, a int default 1); insert into t (b) values (1)", KNOWN_NO},
        {"create table t (b int, a int); insert into t values (1, null)", KNOWN_YES},
        {"create table t (b int, a int); insert into t values (1, 2)", KNOWN_NO},
        {"create table t (b int, a int); insert into t select 1, x from o", NOT_KNOWN},
        {"create table t (b int); insert into t values (1); alter table t add a int", KNOWN_YES},
        {"create table t (b int); insert into t values (1); alter table t add a int default 1",
         KNOWN_NO},
        {"create table t (b int); insert into t values (1); alter table t add a int;"
         "update t set a = 1",
         KNOWN_NO},
        {"create table t (b int); insert into t values (1); alter table t add a int;"
         "update t set a = 1 where a is null",
         KNOWN_NO},
        {"create table t (b int); insert into t values (1); alter table t add a int;"
         "update t set a = 1 where b = 1",
         KNOWN_YES},
        {"create table t (a int); insert into t values (null); alter table t alter a set not null",
         KNOWN_NO},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        assert_int_equal(catalog_column(after(ctx, cases[i].sql), "a")->has_nulls,
                         cases[i].has_nulls);
    }
}

static void a_default_is_constant_stable_or_volatile(void **state)
{
    (void)state;
    static const struct {
        const char *expr;
        Volatility volatility;
    } cases[] = {
        {"5", VOLATILITY_CONSTANT},
        {"'x'::text || 'y'", VOLATILITY_CONSTANT},
        {"'2020-01-01'::timestamptz", VOLATILITY_CONSTANT},
        {"array[]::int[]", VOLATILITY_CONSTANT},
        {"now()", VOLATILITY_STABLE},
        {"current_timestamp + interval '1 day'", VOLATILITY_STABLE},
        {"current_user", VOLATILITY_STABLE},
        {"gen_random_uuid()", VOLATILITY_VOLATILE},
        {"(floor(random() * 10))::int", VOLATILITY_VOLATILE},
        {"uuid_generate_v4()", VOLATILITY_VOLATILE},
        {"nextval('s')", VOLATILITY_VOLATILE},
        {"mine()", VOLATILITY_CONSTANT},
        {"theirs()", VOLATILITY_VOLATILE},
        {"nobodys()", VOLATILITY_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        Catalog *catalog = replay(
            ctx, talloc_asprintf(
                     ctx,
                     "create function mine() returns int language sql immutable as 'select 1';"
                     "create function theirs() returns int language sql as 'select 1';"
                     "create table t (a text default %s)",
                     cases[i].expr));
        const CatalogColumn *column = catalog_column(table_named(catalog, "t"), "a");
        assert_int_equal(catalog_volatility(catalog, column->default_expr), cases[i].volatility);
    }
}

static void a_check_proves_not_null_as_the_server_does(void **state)
{
    (void)state;
    static const struct {
        const char *check;
        bool proves;
    } cases[] = {
        {"a is not null", true},
        {"a is not null and b > 0", true},
        {"not (a is null)", true},
        {"not (a is null or b is null)", true},
        {"(a is not null and b = 1) or (a is not null and b = 2)", true},
        {"a > 0", false},
        {"a is not null or b > 0", false},
        {"b is not null", false},
        {"not (a is not null)", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        Catalog *catalog = replay(
            ctx, talloc_asprintf(ctx, "create table t (a int, b int, constraint c check (%s))",
                                 cases[i].check));
        const CatalogConstraint *check = catalog_constraint(table_named(catalog, "t"), "c");
        assert_int_equal(catalog_proves_not_null(check->written->check, "a"), cases[i].proves);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(emptiness_follows_the_statements),
        cmocka_unit_test(an_applied_migrations_table_is_not_known_to_be_empty),
        cmocka_unit_test(nulls_follow_the_statements),
        cmocka_unit_test(a_default_is_constant_stable_or_volatile),
        cmocka_unit_test(a_check_proves_not_null_as_the_server_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
