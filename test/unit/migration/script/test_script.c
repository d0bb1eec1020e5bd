#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fs.h"
#include "migration/folder.h"
#include "migration/script/script.h"

static bool inspect(TALLOC_CTX *ctx, const Folder *folder, Dialect dialect, Script **ret_script,
                    Error *err)
{
    FilesJob *job;
    ScriptInput input = {.dir_shown = "db/migrations", .dialect = dialect};
    MigrationSet *set;
    if (!files_start(ctx, folder->path, NULL, &job, err) || !files_finish(ctx, job, &set, err))
        return false;
    input.set = set;
    return script_inspect(ctx, &input, &set->files[0], ret_script, err);
}

static Script *inspect_text(TALLOC_CTX *ctx, Dialect dialect, const char *text)
{
    FOLDER_AUTO Folder folder = folder_make();
    ERROR_AUTO Error err = {0};
    Script *script = NULL;
    folder_put(&folder, "V1__x.sql", text);
    if (!inspect(ctx, &folder, dialect, &script, &err))
        fail_msg("%s", err.message);
    return script;
}

static void assert_refused(Dialect dialect, const char *text, int line, int column,
                           const char *word)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    FOLDER_AUTO Folder folder = folder_make();
    ERROR_AUTO Error err = {0};
    Script *script = NULL;
    folder_put(&folder, "V1__x.sql", text);
    assert_false(inspect(ctx, &folder, dialect, &script, &err));
    assert_int_equal(err.kind, ERR_VALIDATION);
    assert_string_equal(err.file, "db/migrations/V1__x.sql");
    assert_int_equal(err.line, line);
    assert_int_equal(err.column, column);
    assert_non_null(strstr(err.message, word));
    assert_non_null(err.hint);
    assert_null(script);
}

static void statements_are_counted(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Script *script = inspect_text(ctx, DIALECT_POSTGRES, "SELECT 1; -- ;\nSELECT ';';\n\nSELECT 3");
    assert_int_equal(script->statements, 3);
    assert_true(script_is_simple(script));
    assert_false(script->streamed);
    assert_int_equal(inspect_text(ctx, DIALECT_SQLITE, "-- nothing\n")->statements, 0);
}

static void begin_first_and_commit_last_are_left_out(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *const texts[] = {
        "BEGIN;\nSELECT 1;\nSELECT 2;\nCOMMIT;\n",
        "-- why\nSTART TRANSACTION;\nSELECT 1;\nSELECT 2;\nEND;\n",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        Script *script = inspect_text(ctx, DIALECT_POSTGRES, texts[i]);
        assert_int_equal(script->statements, 2);
        assert_true(script_skips(script, 1));
        assert_false(script_skips(script, 2));
        assert_true(script_skips(script, 4));
    }
}

static void any_other_transaction_control_is_refused_with_its_place(void **state UNUSED)
{
    assert_refused(DIALECT_POSTGRES, "BEGIN;\nSELECT 1;\nROLLBACK;", 3, 1, "ROLLBACK");
    assert_refused(DIALECT_POSTGRES, "BEGIN;\nBEGIN;\nCOMMIT;", 2, 1, "BEGIN");
    assert_refused(DIALECT_POSTGRES, "BEGIN;\nSELECT 1;", 1, 1, "BEGIN");
    assert_refused(DIALECT_POSTGRES, "PREPARE TRANSACTION 'x';", 1, 1, "PREPARE TRANSACTION");
    assert_refused(DIALECT_SQLITE, "SELECT 1;\nROLLBACK;", 2, 1, "ROLLBACK");
}

static void a_commit_at_the_end_is_ours_to_say(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Script *script = inspect_text(ctx, DIALECT_POSTGRES, "SELECT 1;\nSELECT 2;\nCOMMIT;\n");
    assert_int_equal(script->statements, 2);
    assert_int_equal(script->group_count, 1);
    assert_false(script_skips(script, 2));
    assert_true(script_skips(script, 3));
}

static void a_savepoint_is_no_transaction_control(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *text = "SAVEPOINT a; SELECT 1; ROLLBACK TO a; RELEASE a;";
    assert_int_equal(inspect_text(ctx, DIALECT_POSTGRES, text)->statements, 4);
}

static void a_statement_outside_transactions_stands_alone(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *text = "-- speed\nCREATE INDEX CONCURRENTLY i ON t (a);\n";
    Script *script = inspect_text(ctx, DIALECT_POSTGRES, text);
    assert_int_equal(script->group_count, 1);
    assert_true(script->groups[0].alone);
    assert_int_equal(script->groups[0].traits.settle, SQL_SETTLE_INDEX_CREATED);
    char hash[DIGEST_HEX_SIZE];
    const char *statement = "CREATE INDEX CONCURRENTLY i ON t (a)";
    digest_hex(statement, strlen(statement), hash);
    assert_string_equal(script->groups[0].hash, hash);
}

static void a_statement_outside_transactions_stands_in_none_of_the_files_own(void **state UNUSED)
{
    assert_refused(DIALECT_POSTGRES, "BEGIN;\nVACUUM;\nCOMMIT;", 2, 1, "VACUUM");
    assert_refused(DIALECT_POSTGRES,
                   "SELECT 1;\nBEGIN;\nSELECT 2;\n  CREATE INDEX CONCURRENTLY i ON t (a);\nEND;", 4,
                   3, "CREATE INDEX CONCURRENTLY");
}

static void a_marked_statement_is_settled_by_a_person(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Script *script =
        inspect_text(ctx, DIALECT_POSTGRES, "-- tidegate: no-transaction\ncall p();\n");
    assert_true(script->groups[0].alone);
    assert_true(script->groups[0].traits.procedural);
    assert_int_equal(script->groups[0].traits.settle, SQL_SETTLE_ASK);
    script = inspect_text(ctx, DIALECT_POSTGRES, "-- tidegate: no-transaction\nSELECT f();");
    assert_true(script->groups[0].alone);
    assert_false(script->groups[0].traits.procedural);
    assert_int_equal(script->groups[0].traits.settle, SQL_SETTLE_ASK);
}

static void a_rerun_is_settled_by_running_it_again(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *text = "-- tidegate: no-transaction rerun\nDO $$ BEGIN COMMIT; END $$;\n";
    Script *script = inspect_text(ctx, DIALECT_POSTGRES, text);
    assert_true(script->groups[0].alone);
    assert_true(script->groups[0].reruns);
    assert_int_equal(script->groups[0].traits.settle, SQL_SETTLE_RERUN);
    text = "-- tidegate: rerun\nCREATE INDEX CONCURRENTLY i ON t (a);\n";
    script = inspect_text(ctx, DIALECT_POSTGRES, text);
    assert_int_equal(script->groups[0].traits.settle, SQL_SETTLE_INDEX_CREATED);
}

static void a_rerun_in_a_transaction_is_refused(void **state UNUSED)
{
    assert_refused(DIALECT_POSTGRES, "-- tidegate: rerun\nUPDATE t SET a = 1;", 1, 1,
                   "marked rerun");
}

static void rows_of_copy_and_large_files_are_streamed(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    assert_true(
        inspect_text(ctx, DIALECT_POSTGRES, "COPY t FROM stdin;\n1;\n\\.\n")->groups[0].streamed);
    size_t size = SCRIPT_CONTENT_LIMIT + 1;
    char *large = talloc_zero_array(ctx, char, (unsigned)size + 1);
    memset(large, ' ', size);
    assert_true(inspect_text(ctx, DIALECT_POSTGRES, large)->streamed);
    large[size - 1] = '\0';
    assert_false(inspect_text(ctx, DIALECT_POSTGRES, large)->streamed);
}

static void what_a_script_makes_of_foreign_keys_is_left_out_and_known(void **state UNUSED)
{
    static const struct {
        const char *text;
        SwitchTo expected;
        int statements;
    } cases[] = {
        {"PRAGMA foreign_keys=OFF;\nBEGIN;\nSELECT 1;\nCOMMIT;\nPRAGMA foreign_keys = on;",
         SWITCH_OFF, 1},
        {"PRAGMA foreign_keys = ON; DELETE FROM t;", SWITCH_ON, 1},
        {"pragma Foreign_Keys(1); SELECT 1;", SWITCH_ON, 1},
        {"PRAGMA foreign_keys('no'); SELECT 1;", SWITCH_OFF, 1},
        {"PRAGMA foreign_keys; SELECT 1;", SWITCH_AS_IT_IS, 2},
        {"PRAGMA foreign_key_check;", SWITCH_AS_IT_IS, 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        Script *script = inspect_text(ctx, DIALECT_SQLITE, cases[i].text);
        if (script->foreign_keys != cases[i].expected || script->statements != cases[i].statements)
            fail_msg("%s: %d, %d", cases[i].text, (int)script->foreign_keys, script->statements);
        assert_true(script_is_simple(script));
    }
}

static void what_cannot_be_cut_is_told_when_its_turn_comes(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    assert_true(inspect_text(ctx, DIALECT_POSTGRES, "SELECT 'open;\n")->unreadable);
    Script *script = inspect_text(ctx, DIALECT_POSTGRES, "VACUUM; SELECT 1; SELECT 'open;\n");
    assert_true(script->unreadable && script_is_simple(script));
}

static void a_file_that_changes_under_our_eyes_is_noticed(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    FOLDER_AUTO Folder folder = folder_make();
    ERROR_AUTO Error err = {0};
    FilesJob *job;
    MigrationSet *set;
    Script *script = NULL;
    folder_put(&folder, "V1__x.sql", "SELECT 1;");
    assert_true(files_start(ctx, folder.path, NULL, &job, &err) &&
                files_finish(ctx, job, &set, &err));
    folder_put(&folder, "V1__x.sql", "SELECT 2;");
    const ScriptInput input = {.set = set, .dir_shown = "m", .dialect = DIALECT_POSTGRES};
    assert_false(script_inspect(ctx, &input, &set->files[0], &script, &err));
    assert_int_equal(err.kind, ERR_VALIDATION);
    assert_non_null(strstr(err.message, "changed while"));
}

static bool go_on(void *data UNUSED, SqlEvent event UNUSED, const SqlItem *item UNUSED,
                  Error *err UNUSED)
{
    return true;
}

/* The checksum is one that the file never had: whether it counts is what is asked. */
static bool walk_unhashed(const char *path, const FileStamp *stamp, Error *err)
{
    const ScriptSource source = {
        .path = path,
        .shown = "V1__x.sql",
        .checksum = "0",
        .stamp = stamp,
        .dialect = DIALECT_POSTGRES,
    };
    return script_walk(&source, go_on, NULL, err);
}

static void a_file_with_its_stamp_is_not_hashed_again_and_a_changed_one_is(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    FOLDER_AUTO Folder folder = folder_make();
    ERROR_AUTO Error err = {0};
    folder_put(&folder, "V1__x.sql", "SELECT 1;");
    const char *path = talloc_asprintf(ctx, "%s/V1__x.sql", folder.path);
    FD_AUTO int fd = open(path, O_RDONLY | O_CLOEXEC);
    FileStamp stamp = file_stamp(fd, time(NULL) + 60); /* it has been so for a minute */
    assert_true(walk_unhashed(path, &stamp, &err));
    usleep(50000); /* the clock of the file system ticks every few milliseconds */
    folder_put(&folder, "V1__x.sql", "SELECT 2;");
    assert_false(walk_unhashed(path, &stamp, &err));
    assert_int_equal(err.kind, ERR_VALIDATION);
    assert_non_null(strstr(err.message, "changed while it was being read"));
}

static void a_small_file_is_applied_as_it_was_looked_through(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    FOLDER_AUTO Folder folder = folder_make();
    ERROR_AUTO Error err = {0};
    Script *script = NULL;
    char *text = NULL;
    size_t length = 0;
    folder_put(&folder, "V1__x.sql", "SELECT 1;");
    assert_true(inspect(ctx, &folder, DIALECT_POSTGRES, &script, &err));
    folder_put(&folder, "V1__x.sql", "DROP TABLE t;");
    assert_true(script_read(ctx, script, &text, &length, &err));
    assert_string_equal(text, "SELECT 1;");
    assert_int_equal(length, strlen("SELECT 1;"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements_are_counted),
        cmocka_unit_test(begin_first_and_commit_last_are_left_out),
        cmocka_unit_test(any_other_transaction_control_is_refused_with_its_place),
        cmocka_unit_test(a_commit_at_the_end_is_ours_to_say),
        cmocka_unit_test(a_savepoint_is_no_transaction_control),
        cmocka_unit_test(a_statement_outside_transactions_stands_alone),
        cmocka_unit_test(a_statement_outside_transactions_stands_in_none_of_the_files_own),
        cmocka_unit_test(a_marked_statement_is_settled_by_a_person),
        cmocka_unit_test(a_rerun_is_settled_by_running_it_again),
        cmocka_unit_test(a_rerun_in_a_transaction_is_refused),
        cmocka_unit_test(rows_of_copy_and_large_files_are_streamed),
        cmocka_unit_test(a_small_file_is_applied_as_it_was_looked_through),
        cmocka_unit_test(a_file_with_its_stamp_is_not_hashed_again_and_a_changed_one_is),
        cmocka_unit_test(what_a_script_makes_of_foreign_keys_is_left_out_and_known),
        cmocka_unit_test(what_cannot_be_cut_is_told_when_its_turn_comes),
        cmocka_unit_test(a_file_that_changes_under_our_eyes_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
