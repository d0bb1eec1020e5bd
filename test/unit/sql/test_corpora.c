/* Real projects' histories, which lie beside the source tree on some machines. */
#include "splitting.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "sql/classify.h"

#define CORPORA       SOURCE_ROOT "/../shared/corpora"
#define MAX_FILE      (8u << 20)
#define MAX_STATEMENT (1u << 20)

static TALLOC_CTX *root;
static int files, failed, outside;

static int is_sql_file(const char *path, int kind)
{
    size_t length = strlen(path);
    return kind == FTW_F && length > 4 && strcmp(path + length - 4, ".sql") == 0;
}

static char *read_file(const char *path, size_t *ret_length)
{
    ERROR_AUTO Error err = {0};
    char *text = NULL;
    assert_true(fs_read(root, path, MAX_FILE, &text, ret_length, &err));
    return text;
}

static bool ends_in_failure(const char *transcript)
{
    size_t length = strlen(transcript);
    const char *last = length > 1 ? memrchr(transcript, '\n', length - 1) : NULL;
    return strncmp(last ? last + 1 : transcript, "failed ", 7) == 0;
}

static int split_both_ways(const char *path, Dialect dialect)
{
    size_t length = 0;
    char *text = read_file(path, &length);
    char *whole = split_transcript(root, dialect, text, length, SIZE_MAX, MAX_STATEMENT);
    char *pieces = split_transcript(root, dialect, text, length, 7, MAX_STATEMENT);
    assert_string_equal(whole, pieces);
    files++;
    failed += ends_in_failure(whole);
    return 0;
}

static int visit_postgres(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)walk;
    return is_sql_file(path, kind) ? split_both_ways(path, DIALECT_POSTGRES) : 0;
}

static int visit_sqlite(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)walk;
    return is_sql_file(path, kind) ? split_both_ways(path, DIALECT_SQLITE) : 0;
}

static int visit_classify(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)walk;
    if (!is_sql_file(path, kind))
        return 0;
    size_t length = 0;
    SqlSplitter *splitter = sql_splitter_new(root, DIALECT_POSTGRES, MAX_STATEMENT);
    char *text = read_file(path, &length);
    sql_splitter_feed(splitter, text, length);
    SqlItem item;
    ERROR_AUTO Error err = {0};
    for (SqlEvent event; (event = sql_splitter_next(splitter, &item, &err)) != SQL_DONE;) {
        assert_int_not_equal(event, SQL_FAILED);
        if (event == SQL_MORE) {
            sql_splitter_finish(splitter);
            continue;
        }
        SqlTraits traits;
        sql_classify(root, DIALECT_POSTGRES, item.text, item.length, &traits);
        outside += traits.outside_transaction;
    }
    return 0;
}

static void walk(const char *folder,
                 int (*visit)(const char *, const struct stat *, int, struct FTW *))
{
    TALLOC_AUTO TALLOC_CTX *tmp = root = talloc_new(NULL);
    files = failed = outside = 0;
    char *path = talloc_asprintf(tmp, "%s/%s/migrations", CORPORA, folder);
    assert_int_equal(nftw(path, visit, 16, FTW_PHYS), 0);
}

static void histories_split_the_same_in_any_pieces(void **state)
{
    (void)state;
    static const char *const folders[] = {"kestra-flyway", "minder-golang-migrate", "e2b-goose",
                                          "atuin-sqlx"};
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        walk(folders[i], visit_postgres);
        assert_true(files >= 20);
        assert_int_equal(failed, 0);
    }
    /* One of its files has a dollar quote that its author never closed. */
    walk("graphnode-diesel", visit_postgres);
    assert_int_equal(failed, 1);
    walk("ncps-dbmate-sqlite", visit_sqlite);
    assert_int_equal(files, 14);
    assert_int_equal(failed, 0);
}

static void every_concurrent_index_of_a_history_is_found(void **state)
{
    (void)state;
    walk("triggerdev-prisma", visit_classify);
    assert_int_equal(outside, 71);
}

int main(void)
{
    if (!fs_is_dir(CORPORA)) {
        printf("SKIP: there are no histories in %s\n", CORPORA);
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(histories_split_the_same_in_any_pieces),
        cmocka_unit_test(every_concurrent_index_of_a_history_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
