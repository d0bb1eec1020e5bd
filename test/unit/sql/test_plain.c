#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "sql/plain.h"

static bool is_plain(const char *text)
{
    return sql_is_plain(DIALECT_POSTGRES, text, strlen(text));
}

static void what_only_changes_the_schema_leaves_the_session_as_it_was(void **state UNUSED)
{
    static const char *const texts[] = {
        "CREATE TABLE t (id integer PRIMARY KEY, at timestamptz DEFAULT now())",
        "create unique index concurrently i on t (lower(a))",
        "CREATE TYPE mood AS ENUM ('calm', 'storm')",
        "DROP TABLE IF EXISTS t CASCADE;",
        "DROP MATERIALIZED VIEW v",
        "COMMENT ON TABLE t IS 'SET ROLE admin'",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!is_plain(texts[i]))
            fail_msg("%s is not plain", texts[i]);
    }
}

static void what_may_set_something_is_not_plain(void **state UNUSED)
{
    static const char *const texts[] = {
        "SET search_path = other",
        "RESET ALL",
        "SELECT set_config('role', 'admin', false)",
        "CREATE TABLE t AS SELECT set_config('role', 'admin', false)",
        "CREATE TABLE t (a) AS SELECT f()",
        "CREATE TABLE t AS EXECUTE p",
        "CREATE TABLE p PARTITION OF t FOR VALUES FROM (f()) TO (g())",
        "CREATE MATERIALIZED VIEW v AS SELECT f()",
        "INSERT INTO t VALUES (f())",
        "ALTER TABLE t ADD a int DEFAULT f()",
        "CREATE EXTENSION pgcrypto",
        "CREATE SCHEMA s CREATE TABLE t (a int)",
        "DO $$ BEGIN SET ROLE admin; END $$",
        "CALL p()",
        "",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (is_plain(texts[i]))
            fail_msg("%s is plain", texts[i]);
    }
}

static void of_other_databases_nothing_is_known(void **state UNUSED)
{
    assert_false(sql_is_plain(DIALECT_MARIADB, "DROP TABLE t", strlen("DROP TABLE t")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_only_changes_the_schema_leaves_the_session_as_it_was),
        cmocka_unit_test(what_may_set_something_is_not_plain),
        cmocka_unit_test(of_other_databases_nothing_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
