#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/attr.h"
#include "sql/classify.h"

#define PG     DIALECT_POSTGRES
#define SQLITE DIALECT_SQLITE

static SqlTraits classify(TALLOC_CTX *ctx, Dialect dialect, const char *text)
{
    SqlTraits traits;
    sql_classify(ctx, dialect, text, strlen(text), &traits);
    return traits;
}

typedef struct Case {
    const char *text;
    const char *what; /* NULL: may run in a transaction */
    SqlSettle settle;
    const char *object;
} Case;

static void check(Dialect dialect, const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        SqlTraits traits = classify(tmp, dialect, cases[i].text);
        const char *what = cases[i].what;
        if (traits.outside_transaction != (what != NULL))
            fail_msg("%s: outside_transaction is %d", cases[i].text, traits.outside_transaction);
        if (!what)
            continue;
        assert_string_equal(traits.what, what);
        if (traits.settle != cases[i].settle)
            fail_msg("%s: settle is %d", cases[i].text, traits.settle);
        const char *object = cases[i].object ? cases[i].object : "none";
        assert_string_equal(traits.object ? traits.object : "none", object);
        assert_int_equal(traits.control, SQL_CONTROL_NONE);
    }
}

static void an_index_made_concurrently_is_named(void **state)
{
    (void)state;
    static const char what[] = "CREATE INDEX CONCURRENTLY";
    static const Case cases[] = {
        {"CREATE INDEX CONCURRENTLY i ON t (a)", what, SQL_SETTLE_INDEX_CREATED, "i"},
        {"create unique index concurrently if not exists Idx_A on only t using gin(a)", what,
         SQL_SETTLE_INDEX_CREATED, "idx_a"},
        {"CREATE INDEX CONCURRENTLY i ON Shop.\"T\" (a)", what, SQL_SETTLE_INDEX_CREATED, "shop.i"},
        {"CREATE INDEX CONCURRENTLY \"My \"\"Idx\" ON \"S\" . t (a)", what,
         SQL_SETTLE_INDEX_CREATED, "\"S\".\"My \"\"Idx\""},
        {"CREATE /* a */ INDEX -- b\nCONCURRENTLY i/**/ON/**/public/**/./**/t(a)", what,
         SQL_SETTLE_INDEX_CREATED, "public.i"},
        {"CREATE INDEX CONCURRENTLY if ON t (a)", what, SQL_SETTLE_INDEX_CREATED, "if"},
        {"CREATE INDEX i ON t (a)", NULL, 0, NULL},
        {"CREATE INDEX concurrently_i ON t (a)", NULL, 0, NULL},
        {"CREATE INDEX \"CONCURRENTLY\" ON t (a)", NULL, 0, NULL},
    };
    check(PG, cases, COUNT_OF(cases));
}

static void an_index_whose_name_is_not_known_is_for_a_person_to_settle(void **state)
{
    (void)state;
    static const char what[] = "CREATE INDEX CONCURRENTLY";
    static const Case cases[] = {
        {"CREATE INDEX CONCURRENTLY ON t (a)", what, SQL_SETTLE_ASK, NULL},
        {"CREATE UNIQUE INDEX CONCURRENTLY ON ONLY s.t USING btree (a)", what, SQL_SETTLE_ASK,
         NULL},
        {"CREATE INDEX CONCURRENTLY U&\"i\" ON t (a)", what, SQL_SETTLE_ASK, NULL},
        {"CREATE INDEX CONCURRENTLY i ON U&\"s\".t (a)", what, SQL_SETTLE_ASK, NULL},
        {"CREATE INDEX CONCURRENTLY", what, SQL_SETTLE_ASK, NULL},
        {"CREATE INDEX CONCURRENTLY i ON t. (a)", what, SQL_SETTLE_ASK, NULL},
    };
    check(PG, cases, COUNT_OF(cases));
}

static void an_index_dropped_concurrently_is_named(void **state)
{
    (void)state;
    static const char what[] = "DROP INDEX CONCURRENTLY";
    static const Case cases[] = {
        {"DROP INDEX CONCURRENTLY i", what, SQL_SETTLE_INDEX_DROPPED, "i"},
        {"drop index concurrently if exists S.I cascade", what, SQL_SETTLE_INDEX_DROPPED, "s.i"},
        {"DROP INDEX CONCURRENTLY \"S\".\"I\" RESTRICT", what, SQL_SETTLE_INDEX_DROPPED,
         "\"S\".\"I\""},
        {"DROP INDEX CONCURRENTLY i, j", what, SQL_SETTLE_ASK, NULL},
        {"DROP INDEX CONCURRENTLY U&\"i\"", what, SQL_SETTLE_ASK, NULL},
        {"DROP INDEX i", NULL, 0, NULL},
    };
    check(PG, cases, COUNT_OF(cases));
}

static void postgres_refuses_these_in_a_transaction(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"REINDEX TABLE CONCURRENTLY t", "REINDEX CONCURRENTLY", SQL_SETTLE_REINDEXED, NULL},
        {"reindex (verbose) index concurrently i", "REINDEX CONCURRENTLY", SQL_SETTLE_REINDEXED,
         NULL},
        {"REINDEX (CONCURRENTLY, VERBOSE) TABLE t", "REINDEX CONCURRENTLY", SQL_SETTLE_REINDEXED,
         NULL},
        {"REINDEX SCHEMA s", "REINDEX SCHEMA", SQL_SETTLE_RERUN, NULL},
        {"REINDEX (TABLESPACE x) DATABASE d", "REINDEX DATABASE", SQL_SETTLE_RERUN, NULL},
        {"REINDEX SYSTEM", "REINDEX SYSTEM", SQL_SETTLE_RERUN, NULL},
        {"VACUUM", "VACUUM", SQL_SETTLE_RERUN, NULL},
        {"vacuum (full, analyze) t", "VACUUM", SQL_SETTLE_RERUN, NULL},
        {"CLUSTER", "CLUSTER without a table", SQL_SETTLE_RERUN, NULL},
        {"CLUSTER (VERBOSE);", "CLUSTER without a table", SQL_SETTLE_RERUN, NULL},
        {"CLUSTER VERBOSE -- all", "CLUSTER without a table", SQL_SETTLE_RERUN, NULL},
        {"DISCARD ALL", "DISCARD ALL", SQL_SETTLE_RERUN, NULL},
        {"ALTER SYSTEM SET work_mem = '1GB'", "ALTER SYSTEM", SQL_SETTLE_RERUN, NULL},
        {"ALTER TABLE ONLY a.b DETACH PARTITION c.d CONCURRENTLY", "DETACH PARTITION CONCURRENTLY",
         SQL_SETTLE_DETACHED, "c.d"},
        {"CREATE DATABASE d", "CREATE DATABASE", SQL_SETTLE_DATABASE_CREATED, "d"},
        {"DROP DATABASE IF EXISTS d", "DROP DATABASE", SQL_SETTLE_DATABASE_DROPPED, "d"},
        {"ALTER DATABASE \"d\" SET TABLESPACE x", "ALTER DATABASE SET TABLESPACE", SQL_SETTLE_RERUN,
         NULL},
        {"CREATE TABLESPACE x LOCATION '/x'", "CREATE TABLESPACE", SQL_SETTLE_TABLESPACE_CREATED,
         "x"},
        {"DROP TABLESPACE x", "DROP TABLESPACE", SQL_SETTLE_TABLESPACE_DROPPED, "x"},
        {"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p",
         "CREATE SUBSCRIPTION with create_slot", SQL_SETTLE_SUBSCRIPTION_CREATED, "s"},
        {"DROP SUBSCRIPTION s", "DROP SUBSCRIPTION", SQL_SETTLE_SUBSCRIPTION_DROPPED, "s"},
        {"ALTER SUBSCRIPTION s REFRESH PUBLICATION", "ALTER SUBSCRIPTION REFRESH", SQL_SETTLE_RERUN,
         NULL},
        {"ALTER SUBSCRIPTION s ADD PUBLICATION p", "ALTER SUBSCRIPTION with refresh",
         SQL_SETTLE_ASK, NULL},
        {"ALTER SUBSCRIPTION s SET (failover = true)", "ALTER SUBSCRIPTION SET (failover)",
         SQL_SETTLE_RERUN, NULL},
        {"REINDEX (VERBOSE) SCHEMA CONCURRENTLY s", "REINDEX CONCURRENTLY", SQL_SETTLE_REINDEXED,
         NULL},
        {"DO $$ BEGIN UPDATE t SET a = 1; COMMIT; END $$", "DO with COMMIT", SQL_SETTLE_ASK, NULL},
        {"DO LANGUAGE plpgsql $do$BEGIN LOOP rollback and chain; END LOOP; END$do$",
         "DO with COMMIT", SQL_SETTLE_ASK, NULL},
        {"COMMIT PREPARED 'x'", "COMMIT PREPARED", SQL_SETTLE_ASK, NULL},
        {"ROLLBACK PREPARED 'x'", "ROLLBACK PREPARED", SQL_SETTLE_ASK, NULL},
    };
    check(PG, cases, COUNT_OF(cases));
}

static void postgres_takes_these_in_a_transaction(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"REINDEX TABLE t", NULL, 0, NULL},
        {"REINDEX (CONCURRENTLY false) TABLE t", NULL, 0, NULL},
        {"CLUSTER t USING i", NULL, 0, NULL},
        {"CLUSTER t", NULL, 0, NULL},
        {"ANALYZE", NULL, 0, NULL},
        {"REFRESH MATERIALIZED VIEW CONCURRENTLY v", NULL, 0, NULL},
        {"ALTER TYPE t ADD VALUE 'x'", NULL, 0, NULL},
        {"ALTER TABLE a DETACH PARTITION b", NULL, 0, NULL},
        {"ALTER TABLE a DETACH PARTITION b FINALIZE", NULL, 0, NULL},
        {"ALTER TABLE a ADD COLUMN concurrently int", NULL, 0, NULL},
        {"ALTER DATABASE d SET work_mem = '1GB'", NULL, 0, NULL},
        {"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (create_slot = false)", NULL, 0,
         NULL},
        {"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (enabled, connect='off')", NULL, 0,
         NULL},
        {"ALTER SUBSCRIPTION s DISABLE", NULL, 0, NULL},
        {"ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)", NULL, 0, NULL},
        {"CALL p()", NULL, 0, NULL},
        {"DO $$ BEGIN RAISE NOTICE 'COMMIT;'; -- COMMIT;\nEND $$", NULL, 0, NULL},
        {"DO $$ BEGIN commit := 1; EXECUTE $x$; COMMIT; $x$; END $$", NULL, 0, NULL},
        {"DO 'BEGIN NULL; END'", NULL, 0, NULL},
        {"DO $$", NULL, 0, NULL},
        {"DO $$$$", NULL, 0, NULL},
        {"DISCARD TEMP", NULL, 0, NULL},
        {"SELECT 'VACUUM'", NULL, 0, NULL},
        {"\"VACUUM\"", NULL, 0, NULL},
        {"PRAGMA foreign_keys = on", NULL, 0, NULL},
        {"", NULL, 0, NULL},
        {"(SELECT 1)", NULL, 0, NULL},
        {"'open", NULL, 0, NULL},
        {"CREATE SUBSCRIPTIONS 'open", NULL, 0, NULL},
    };
    check(PG, cases, COUNT_OF(cases));
}

static void sqlite_refuses_or_ignores_these_in_a_transaction(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"VACUUM", "VACUUM", SQL_SETTLE_RERUN, NULL},
        {"vacuum main into 'x'", "VACUUM", SQL_SETTLE_RERUN, NULL},
        {"ATTACH 'x' AS y", "ATTACH", SQL_SETTLE_RERUN, NULL},
        {"DETACH DATABASE y", "DETACH", SQL_SETTLE_RERUN, NULL},
        {"PRAGMA foreign_keys=off", "PRAGMA foreign_keys", SQL_SETTLE_RERUN, NULL},
        {"pragma Foreign_Keys ( 0 )", "PRAGMA foreign_keys", SQL_SETTLE_RERUN, NULL},
        {"PRAGMA main.journal_mode = WAL", "PRAGMA journal_mode", SQL_SETTLE_RERUN, NULL},
        {"PRAGMA [main].synchronous = off", "PRAGMA synchronous", SQL_SETTLE_RERUN, NULL},
        {"PRAGMA wal_checkpoint", "PRAGMA wal_checkpoint", SQL_SETTLE_RERUN, NULL},
        {"PRAGMA foreign_keys", NULL, 0, NULL},
        {"PRAGMA foreign_key_check", NULL, 0, NULL},
        {"PRAGMA user_version = 4", NULL, 0, NULL},
        {"PRAGMA defer_foreign_keys = on", NULL, 0, NULL},
        {"CREATE INDEX CONCURRENTLY i ON t (a)", NULL, 0, NULL},
        {"REINDEX", NULL, 0, NULL},
    };
    check(SQLITE, cases, COUNT_OF(cases));
}

typedef struct ControlCase {
    Dialect dialect;
    const char *text;
    SqlControl control;
} ControlCase;

static void transaction_control_is_told_apart(void **state)
{
    (void)state;
    static const ControlCase cases[] = {
        {PG, "begin", SQL_CONTROL_BEGIN},
        {PG, "BEGIN ISOLATION LEVEL SERIALIZABLE", SQL_CONTROL_BEGIN},
        {PG, "START TRANSACTION READ ONLY", SQL_CONTROL_BEGIN},
        {PG, "COMMIT", SQL_CONTROL_COMMIT},
        {PG, "/* x */ commit AND CHAIN", SQL_CONTROL_COMMIT},
        {PG, "END", SQL_CONTROL_COMMIT},
        {PG, "ROLLBACK WORK", SQL_CONTROL_ROLLBACK},
        {PG, "ABORT", SQL_CONTROL_ROLLBACK},
        {PG, "PREPARE TRANSACTION 'x'", SQL_CONTROL_PREPARE},
        {PG, "PREPARE q AS SELECT 1", SQL_CONTROL_NONE},
        {PG, "SAVEPOINT s", SQL_CONTROL_NONE},
        {PG, "RELEASE s", SQL_CONTROL_NONE},
        {PG, "ROLLBACK TO s", SQL_CONTROL_NONE},
        {PG, "ROLLBACK TRANSACTION TO SAVEPOINT s", SQL_CONTROL_NONE},
        {PG, "DO $$ BEGIN NULL; END $$", SQL_CONTROL_NONE},
        {PG, "START", SQL_CONTROL_NONE},
        {SQLITE, "BEGIN IMMEDIATE", SQL_CONTROL_BEGIN},
        {SQLITE, "COMMIT TRANSACTION", SQL_CONTROL_COMMIT},
        {SQLITE, "end transaction", SQL_CONTROL_COMMIT},
        {SQLITE, "ROLLBACK", SQL_CONTROL_ROLLBACK},
        {SQLITE, "ROLLBACK TRANSACTION TO SAVEPOINT s", SQL_CONTROL_NONE},
        {SQLITE, "SAVEPOINT s", SQL_CONTROL_NONE},
        {SQLITE, "ABORT", SQL_CONTROL_NONE},
        {SQLITE, "[begin]", SQL_CONTROL_NONE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SqlTraits traits = classify(NULL, cases[i].dialect, cases[i].text);
        if (traits.control != cases[i].control)
            fail_msg("%s: control is %d", cases[i].text, traits.control);
        assert_false(traits.outside_transaction);
    }
}

static void copy_takes_rows_only_from_stdin(void **state)
{
    (void)state;
    assert_true(classify(NULL, PG, "COPY t (a, b) FROM STDIN WITH (FORMAT csv)").copy_from_stdin);
    assert_true(classify(NULL, PG, "copy s.t from stdin").copy_from_stdin);
    assert_true(classify(NULL, PG, "COPY t FROM stdin;").copy_from_stdin);
    assert_false(classify(NULL, PG, "COPY t TO stdout").copy_from_stdin);
    assert_false(classify(NULL, PG, "COPY t FROM 'stdin'").copy_from_stdin);
    assert_false(classify(NULL, PG, "COPY (SELECT a FROM stdin) TO stdout").copy_from_stdin);
    assert_false(classify(NULL, PG, "SELECT a FROM stdin").copy_from_stdin);
    assert_false(classify(NULL, SQLITE, "COPY t FROM stdin").copy_from_stdin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_index_made_concurrently_is_named),
        cmocka_unit_test(an_index_whose_name_is_not_known_is_for_a_person_to_settle),
        cmocka_unit_test(an_index_dropped_concurrently_is_named),
        cmocka_unit_test(postgres_refuses_these_in_a_transaction),
        cmocka_unit_test(postgres_takes_these_in_a_transaction),
        cmocka_unit_test(sqlite_refuses_or_ignores_these_in_a_transaction),
        cmocka_unit_test(transaction_control_is_told_apart),
        cmocka_unit_test(copy_takes_rows_only_from_stdin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
