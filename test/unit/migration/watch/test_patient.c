#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "migration/watch/patient.h"

static void what_keeps_nobody_away_is_let_wait(void **state UNUSED)
{
    static const char *const texts[] = {
        "CREATE INDEX CONCURRENTLY i ON t (a)",
        "create unique index concurrently i on t (a);\n",
        "DROP INDEX CONCURRENTLY i",
        "REINDEX INDEX CONCURRENTLY i",
        "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
        "ALTER TABLE t VALIDATE CONSTRAINT c;",
        "VACUUM (ANALYZE) t",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_non_null(patient_statement(texts[i]));
}

static void what_keeps_others_away_may_be_cancelled(void **state UNUSED)
{
    static const char *const texts[] = {
        "ALTER TABLE t ADD COLUMN a int",
        "CREATE INDEX i ON t (a)",
        "VACUUM FULL t",
        "LOCK TABLE t",
        "",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_null(patient_statement(texts[i]));
}

static void of_several_statements_the_first_says_nothing(void **state UNUSED)
{
    assert_null(patient_statement("SET lock_timeout = 0; ALTER TABLE t ADD COLUMN a int"));
    assert_null(patient_statement("ALTER TABLE t VALIDATE CONSTRAINT c; DROP TABLE t"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_keeps_nobody_away_is_let_wait),
        cmocka_unit_test(what_keeps_others_away_may_be_cancelled),
        cmocka_unit_test(of_several_statements_the_first_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
