#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/attr.h"
#include "sql/gentle.h"

static bool is_gentle(const char *text)
{
    return sql_is_gentle(DIALECT_POSTGRES, text, strlen(text));
}

static void what_lets_the_application_read_and_write_may_wait(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "CREATE INDEX CONCURRENTLY i ON t (a)",
        "create unique index concurrently if not exists i on t (a);",
        "DROP INDEX CONCURRENTLY i",
        "REINDEX TABLE CONCURRENTLY t",
        "REINDEX (VERBOSE) INDEX CONCURRENTLY i",
        "REINDEX (CONCURRENTLY, VERBOSE) TABLE t",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
        "ALTER TABLE ONLY s.t VALIDATE CONSTRAINT c",
        "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
        "VACUUM",
        "VACUUM (VERBOSE, ANALYZE) t",
        "VACUUM (FULL false) t",
        "ANALYZE t",
        "SET maintenance_work_mem = '1GB'",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!is_gentle(texts[i]))
            fail_msg("%s is not gentle", texts[i]);
    }
}

static void what_keeps_readers_or_writers_away_may_not(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "CREATE INDEX i ON t (a)",
        "DROP INDEX i",
        "REINDEX TABLE t",
        "REINDEX (CONCURRENTLY false) TABLE t",
        "REFRESH MATERIALIZED VIEW v",
        "ALTER TABLE t VALIDATE CONSTRAINT c, ADD d int",
        "ALTER TABLE t ADD d int",
        "ALTER TABLE t DETACH PARTITION p",
        "ALTER TABLE t DETACH PARTITION p FINALIZE",
        "VACUUM FULL t",
        "VACUUM (VERBOSE, FULL) t",
        "CLUSTER t USING i",
        "UPDATE t SET a = 1",
        "DO $$ BEGIN END $$",
        "",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (is_gentle(texts[i]))
            fail_msg("%s is gentle", texts[i]);
    }
}

static void of_other_databases_nothing_is_known(void **state)
{
    (void)state;
    assert_false(sql_is_gentle(DIALECT_SQLITE, "VACUUM", 6));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lets_the_application_read_and_write_may_wait),
        cmocka_unit_test(what_keeps_readers_or_writers_away_may_not),
        cmocka_unit_test(of_other_databases_nothing_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
