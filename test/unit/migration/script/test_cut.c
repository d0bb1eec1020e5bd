#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "migration/folder.h"
#include "migration/script/script.h"

#define CONCURRENTLY "CREATE INDEX CONCURRENTLY i ON t (a);\n"

static Script *inspect(TALLOC_CTX *ctx, ScriptInput input, const char *text)
{
    FOLDER_AUTO Folder folder = folder_make();
    ERROR_AUTO Error err = {0};
    FilesJob *job;
    MigrationSet *set;
    Script *script = NULL;
    folder_put(&folder, "V1__x.sql", text);
    if (!files_start(ctx, folder.path, NULL, &job, &err) || !files_finish(ctx, job, &set, &err))
        fail_msg("%s", err.message);
    input.set = set;
    input.dir_shown = "m";
    if (!script_inspect(ctx, &input, &set->files[0], &script, &err))
        fail_msg("%s: %s", text, err.message);
    return script;
}

/* "1-2 3! 4" : groups of statements, "!" for those that run alone; ":" stands between the numbers
 * and the indexes in the file where they differ. */
static char *shape_of(TALLOC_CTX *ctx, const Script *script)
{
    char *shape = talloc_strdup(ctx, "");
    for (size_t i = 0; i < script->group_count; i++) {
        const ScriptGroup *group = &script->groups[i];
        shape = talloc_asprintf_append(shape, "%s%d", i ? " " : "", group->first);
        if (group->last != group->first)
            shape = talloc_asprintf_append(shape, "-%d", group->last);
        shape = talloc_asprintf_append(shape, "%s", group->alone ? "!" : "");
    }
    return shape;
}

typedef struct Case {
    const char *text, *shape;
} Case;

static void check(ScriptInput input, const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        char *shape = shape_of(ctx, inspect(ctx, input, cases[i].text));
        if (strcmp(shape, cases[i].shape) != 0)
            fail_msg("%s\nis cut into %s, not %s", cases[i].text, shape, cases[i].shape);
    }
}

static void what_cannot_run_in_a_transaction_is_cut_out(void **state UNUSED)
{
    static const Case cases[] = {
        {"SELECT 1; SELECT 2; SELECT 3;", "1-3"},
        {CONCURRENTLY, "1!"},
        {"SELECT 1;" CONCURRENTLY, "1 2!"},
        {CONCURRENTLY "SELECT 2; SELECT 3;", "1! 2-3"},
        {"SELECT 1; SELECT 2;" CONCURRENTLY "SELECT 4; SELECT 5;", "1-2 3! 4-5"},
        {CONCURRENTLY "VACUUM t; REINDEX (VERBOSE) TABLE CONCURRENTLY t;", "1! 2! 3!"},
        {"", "1-0"},
    };
    check((ScriptInput){.dialect = DIALECT_POSTGRES}, cases, COUNT_OF(cases));
}

static void the_files_own_transactions_are_groups(void **state UNUSED)
{
    static const Case cases[] = {
        {"BEGIN; SELECT 1; SELECT 2; COMMIT;", "1-2"},
        {"BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; SELECT 3; COMMIT;", "1 2-3"},
        {"SELECT 1; BEGIN; SELECT 2; COMMIT; SELECT 3; SELECT 4;", "1 2 3-4"},
        {"BEGIN; COMMIT; BEGIN; SELECT 1; COMMIT;", "1"},
        {"BEGIN; SELECT 1; COMMIT;" CONCURRENTLY, "1 2!"},
        {"BEGIN; COMMIT;", "1-0"},
        {"SELECT 1; SELECT 2; COMMIT;", "1-2"},
        {"SELECT 1; COMMIT; SELECT 2;", "1 2"},
    };
    check((ScriptInput){.dialect = DIALECT_POSTGRES}, cases, COUNT_OF(cases));
}

static void where_each_commits_by_itself_what_can_gets_a_transaction_of_its_own(void **state UNUSED)
{
#define MARK "-- tidegate: no-transaction\n"
    static const Case cases[] = {
        {MARK "ALTER TABLE t ADD a int; UPDATE t SET a = 1;", "1 2"},
        {MARK "CREATE TABLE t (a int);" CONCURRENTLY "INSERT INTO t VALUES (1);", "1 2! 3"},
        {MARK "CALL p(); SELECT f(); DO $$ BEGIN END $$;", "1! 2! 3!"},
        {MARK "BEGIN; SELECT 1; SELECT 2; COMMIT; SELECT 3;", "1-2 3!"},
        {MARK "CREATE INDEX i ON t (a) WITH (timescaledb.transaction_per_chunk);", "1!"},
        {MARK "CREATE INDEX i ON t (a);", "1"},
    };
    check((ScriptInput){.dialect = DIALECT_POSTGRES}, cases, COUNT_OF(cases));
#undef MARK
}

static void what_sets_the_session_goes_with_what_follows(void **state UNUSED)
{
    static const Case cases[] = {
        {"SET statement_timeout = 0;" CONCURRENTLY, "1-2!"},
        {"SET a.b = 1; SET ROLE x; SELECT set_config('a', 'b', false);" CONCURRENTLY, "1-4!"},
        {"SELECT 1; SET a.b = 1;" CONCURRENTLY "SELECT 2;", "1-2 3! 4"},
        {CONCURRENTLY "SET a.b = 1; SELECT 2;", "1! 2-3"},
        {CONCURRENTLY "RESET statement_timeout;", "1! 2"},
        {"SET a.b = 1; BEGIN; SELECT 1; COMMIT; SELECT 2;", "1-2 3"},
        {"-- tidegate: no-transaction\nSET a.b = 1; UPDATE t SET a = 1;" CONCURRENTLY, "1-2 3!"},
        {"SET LOCAL a.b = 1;" CONCURRENTLY, "1 2!"},
    };
    check((ScriptInput){.dialect = DIALECT_POSTGRES}, cases, COUNT_OF(cases));
}

static void on_sqlite_what_a_transaction_would_ignore_is_cut_out(void **state UNUSED)
{
    static const Case cases[] = {
        {"PRAGMA journal_mode = WAL; CREATE TABLE t (a); VACUUM;", "1! 2 3!"},
        {"ATTACH 'x' AS x; INSERT INTO x.t VALUES (1); DETACH x;", "1! 2 3!"},
        {"-- tidegate: no-transaction\nSELECT 1; UPDATE t SET a = 1;", "1 2"},
    };
    check((ScriptInput){.dialect = DIALECT_SQLITE}, cases, COUNT_OF(cases));
}

static void an_earlier_commit_ends_a_group_where_it_stands(void **state UNUSED)
{
    static const Case cases[] = {
        {"SELECT 1; SELECT 2; SELECT 3;", "1-2 3"},
        {"SELECT 1; SELECT 2;" CONCURRENTLY, "1-2 3!"},
        /* Nothing is left but the row in the history. */
        {"SELECT 1; SELECT 2;", "1-2 3-2"},
    };
    check((ScriptInput){.dialect = DIALECT_POSTGRES, .done = 2}, cases, COUNT_OF(cases));
}

static void a_groups_hash_is_of_its_statements(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const ScriptInput input = {.dialect = DIALECT_POSTGRES};
    Script *script = inspect(ctx, input, "SELECT 1; -- one\n\nSELECT 2;\n" CONCURRENTLY);
    char hash[DIGEST_HEX_SIZE];
    const char *first = "SELECT 1;\nSELECT 2";
    digest_hex(first, strlen(first), hash);
    assert_string_equal(script->groups[0].hash, hash);
    assert_int_equal(script->groups[1].place.line, 4);
    assert_true(script_is_last(script, &script->groups[1]));
}

static void each_statement_has_its_use_for_a_group(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const ScriptInput input = {.dialect = DIALECT_POSTGRES};
    Script *script = inspect(
        ctx, input, "SET a.b = 1; BEGIN; SELECT 1; COMMIT; SET a.c = 2;" CONCURRENTLY "SELECT 3;");
    /* The file has: 1 SET, 2 BEGIN, 3 SELECT, 4 COMMIT, 5 SET, 6 CREATE INDEX, 7 SELECT. */
    static const ScriptUse uses[3][7] = {
        {SCRIPT_RUN, SCRIPT_PASS, SCRIPT_RUN},
        {SCRIPT_AGAIN, SCRIPT_PASS, SCRIPT_PASS, SCRIPT_PASS, SCRIPT_AGAIN, SCRIPT_RUN},
        {SCRIPT_AGAIN, SCRIPT_PASS, SCRIPT_PASS, SCRIPT_PASS, SCRIPT_AGAIN, SCRIPT_PASS,
         SCRIPT_RUN},
    };
    assert_int_equal(script->group_count, 3);
    for (int group = 0; group < 3; group++)
        for (int index = 1; index <= 7; index++)
            if (script_use(script, &script->groups[group], index) != uses[group][index - 1])
                fail_msg("group %d, statement %d", group, index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_run_in_a_transaction_is_cut_out),
        cmocka_unit_test(the_files_own_transactions_are_groups),
        cmocka_unit_test(where_each_commits_by_itself_what_can_gets_a_transaction_of_its_own),
        cmocka_unit_test(what_sets_the_session_goes_with_what_follows),
        cmocka_unit_test(on_sqlite_what_a_transaction_would_ignore_is_cut_out),
        cmocka_unit_test(an_earlier_commit_ends_a_group_where_it_stands),
        cmocka_unit_test(a_groups_hash_is_of_its_statements),
        cmocka_unit_test(each_statement_has_its_use_for_a_group),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
