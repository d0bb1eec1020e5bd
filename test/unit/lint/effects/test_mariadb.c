/* What copies the table or keeps writes waiting is what MariaDB 10.11 was measured to need; what
 * breaks the version still serving. */
#include "../../unit.h"

#include "base/fs.h"
#include "telling.h"

#define DATA SOURCE_ROOT "/test/data/lint/"

#define HISTORY                                                                                    \
    "CREATE TABLE p (id INT NOT NULL PRIMARY KEY, k INT, UNIQUE KEY uk (k));"                      \
    "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, a INT, b VARCHAR(20), "           \
    "c VARCHAR(60), d VARCHAR(100) CHARACTER SET latin1, e ENUM('x','y'), f DECIMAL(10,2), g "     \
    "TEXT, "                                                                                       \
    "h INT NOT NULL DEFAULT 1, n INT NULL, ts TIMESTAMP NULL, pt POINT NOT NULL, ch CHAR(10), "    \
    "la VARCHAR(200) CHARACTER SET latin1, bi BIGINT, j INT, KEY ia (a), KEY ij (j));"             \
    "CREATE TABLE q (id INT NOT NULL PRIMARY KEY, p_id INT, "                                      \
    "CONSTRAINT q_p FOREIGN KEY (p_id) REFERENCES p (id), CONSTRAINT ck CHECK (p_id > 0));"        \
    "CREATE TABLE u (x INT, y VARCHAR(10));"                                                       \
    "CREATE TABLE ft (id INT NOT NULL PRIMARY KEY, a TEXT, b TEXT, FULLTEXT KEY (a));"

static Telling after(const char *history)
{
    return tell_after_in(DIALECT_MARIADB, history, 0);
}

/* "COPY SHARED", "NOCOPY NONE" .. as lint has them. */
static char *told_of(TALLOC_CTX *ctx, const char *measured, const char *table)
{
    if (strncmp(measured, "COPY", 4) == 0)
        return talloc_asprintf(ctx, "rewrite %s", table);
    bool shared = strstr(measured, "SHARED") != NULL;
    return shared ? talloc_asprintf(ctx, "build %s", table) : talloc_strdup(ctx, "");
}

static void check_line(char *line)
{
    char *rest = line, *measured = strsep(&rest, "\t"), *table = strsep(&rest, "\t");
    Telling telling = after(HISTORY);
    char *sql = talloc_asprintf(telling.ctx, "ALTER TABLE %s %s", table, rest);
    char *told = tell(&telling, sql);
    const char *expected = told_of(telling.ctx, measured, table);
    bool rewrites = strstr(told, "rewrite ") != NULL, builds = strstr(told, "build ") != NULL;
    if (rewrites != (strncmp(expected, "rewrite", 7) == 0) ||
        builds != (strncmp(expected, "build", 5) == 0))
        fail_msg("%s: measured %s, told \"%s\"", sql, measured, told);
    tell_end(&telling);
}

static void each_change_costs_what_was_measured(void **state)
{
    (void)state;
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    char *text = NULL;
    size_t length = 0, lines = 0;
    assert_succeeds(fs_read(ctx, DATA "mariadb-online-ddl.tsv", 1u << 20, &text, &length, &err),
                    &err);
    for (char *rest = text, *line; (line = strsep(&rest, "\n")) != NULL;) {
        if (*line)
            check_line(line);
        lines += *line != '\0';
    }
    print_message("%zu lines agree\n", lines);
    assert_true(lines >= 60);
}

static void foreign_keys_cost_nothing_when_they_are_not_checked(void **state)
{
    (void)state;
    Telling telling = after(HISTORY);
    assert_tells_only(&telling, "rewrite",
                      "SET foreign_key_checks = 0;"
                      "ALTER TABLE q ADD FOREIGN KEY (p_id) REFERENCES p (k)",
                      "");
    tell_end(&telling);
}

static void what_algorithm_and_lock_forbid_is_refused(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"MODIFY a BIGINT, ALGORITHM=INPLACE", "fail 0A000"},
        {"MODIFY a BIGINT, LOCK=NONE", "fail 0A000"},
        {"ADD FULLTEXT INDEX x (b), LOCK=NONE", "fail 0A000"},
        {"ADD FULLTEXT INDEX x (b), ALGORITHM=INPLACE", ""},
        {"ADD INDEX x (b), ALGORITHM=INPLACE, LOCK=NONE", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Telling telling = after(HISTORY);
        char *sql = talloc_asprintf(telling.ctx, "ALTER TABLE t %s", rows[i][0]);
        assert_tells_only(&telling, "fail", sql, rows[i][1]);
        tell_end(&telling);
    }
}

static void what_breaks_the_old_version_has_the_servers_states(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"ALTER TABLE t ADD COLUMN z INT NOT NULL", "break HY000 t.z add-required-column"},
        {"ALTER TABLE t ADD COLUMN z INT NOT NULL DEFAULT 1", ""},
        {"ALTER TABLE t DROP COLUMN a", "break 42S22 t.a drop-column"},
        {"DROP TABLE t, u", "break 42S02 t drop-table; break 42S02 u drop-table"},
        {"ALTER TABLE t CHANGE a aa INT", "break 42S22 t.a rename-column"},
        {"ALTER TABLE t RENAME COLUMN a TO aa", "break 42S22 t.a rename-column"},
        {"ALTER TABLE t RENAME tt", "break 42S02 t rename-table"},
        {"RENAME TABLE t TO tt, u TO uu", "break 42S02 t rename-table; break 42S02 u rename-table"},
        {"ALTER TABLE t ADD UNIQUE (a)", "break 23000 t.a add-unique"},
        {"CREATE UNIQUE INDEX i ON t (a, b)", "break 23000 t add-unique"},
        {"ALTER TABLE p ADD UNIQUE (k)", ""},
        {"ALTER TABLE t MODIFY a INT NOT NULL", "break HY000 t.a set-not-null"},
        {"ALTER TABLE t MODIFY h INT NOT NULL", "break HY000 t.h drop-default"},
        {"ALTER TABLE t MODIFY a BIGINT", ""},
        {"ALTER TABLE t MODIFY bi INT", "break 22001 t.bi change-column-type"},
        {"ALTER TABLE t MODIFY b VARCHAR(10)", "break 22001 t.b change-column-type"},
        {"ALTER TABLE t MODIFY b TEXT", ""},
        {"ALTER TABLE t MODIFY e ENUM('x')", "break 22001 t.e change-column-type"},
        {"ALTER TABLE t MODIFY e ENUM('x','y','z')", ""},
        {"ALTER TABLE t ADD CHECK (a > 0)", "break 23000 t constraint-rejects-old-writes"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Telling telling = after(HISTORY);
        assert_tells_only(&telling, "break", rows[i][0], rows[i][1]);
        tell_end(&telling);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_change_costs_what_was_measured),
        cmocka_unit_test(foreign_keys_cost_nothing_when_they_are_not_checked),
        cmocka_unit_test(what_algorithm_and_lock_forbid_is_refused),
        cmocka_unit_test(what_breaks_the_old_version_has_the_servers_states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
