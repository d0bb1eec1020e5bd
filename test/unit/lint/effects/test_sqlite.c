/* What SQLite refuses, what breaks the version still serving, and what a rebuild really changes. */
#include "../../unit.h"

#include "telling.h"

#define HISTORY                                                                                    \
    "CREATE TABLE p (id INTEGER PRIMARY KEY, a TEXT, b INT, c TEXT UNIQUE, "                       \
    "d TEXT NOT NULL DEFAULT 'x', CHECK (a <> c));"                                                \
    "CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p (id) ON DELETE CASCADE);"   \
    "CREATE INDEX i ON p (b);"

/* The new table as the old one, whose columns stand in the list. */
#define SAME                                                                                       \
    "id INTEGER PRIMARY KEY, a TEXT, b INT, c TEXT UNIQUE, d TEXT NOT NULL DEFAULT 'x', "          \
    "CHECK (a <> c)"
#define COPY "INSERT INTO p_new SELECT * FROM p;"
#define SWAP "DROP TABLE p; ALTER TABLE p_new RENAME TO p;"

static Telling after(const char *history)
{
    return tell_after_in(DIALECT_SQLITE, history, 0);
}

static void no_lock_and_no_work_is_told(void **state)
{
    (void)state;
    Telling telling = after(HISTORY);
    assert_tells(&telling, "CREATE INDEX j ON p (a); ALTER TABLE p ADD COLUMN n TEXT; VACUUM", "");
    tell_end(&telling);
}

static void a_new_column_is_refused_as_sqlite_does(void **state)
{
    (void)state;
    static const struct {
        const char *column, *told;
    } rows[] = {
        {"n TEXT NOT NULL",
         "break p.n add-required-column; fail: SQLite refuses it where the table "
         "has rows: \"Cannot add a NOT NULL column with default value NULL\""},
        {"n TEXT NOT NULL DEFAULT 'x'", ""},
        {"n TEXT DEFAULT ('x')", ""},
        {"n INT DEFAULT (1 + 1)",
         "fail: SQLite refuses a default that is no constant where the table has rows"},
        {"n TEXT DEFAULT CURRENT_TIMESTAMP",
         "fail: SQLite refuses a default that is no constant where the table has rows"},
        {"n TEXT UNIQUE",
         "fail: SQLite cannot add a UNIQUE column: add the column, then CREATE UNIQUE INDEX"},
        {"n INTEGER PRIMARY KEY", "fail: SQLite cannot add a PRIMARY KEY column"},
        {"n INT AS (b) STORED", "fail: SQLite cannot add a STORED column: a VIRTUAL one it can"},
        {"n INT AS (b)", ""},
        {"n INT REFERENCES c (id)", ""},
        {"A TEXT", "fail: the column is there already"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Telling telling = after(HISTORY);
        char *sql = talloc_asprintf(telling.ctx, "ALTER TABLE p ADD COLUMN %s", rows[i].column);
        assert_tells(&telling, sql, rows[i].told);
        tell_end(&telling);
    }
}

static void a_table_that_is_known_to_be_empty_takes_any_default(void **state)
{
    (void)state;
    Telling telling = after(HISTORY);
    assert_tells(&telling,
                 "CREATE TABLE n (a INT); ALTER TABLE n ADD COLUMN b INT NOT NULL;"
                 "ALTER TABLE n ADD COLUMN c TEXT DEFAULT CURRENT_TIMESTAMP",
                 "");
    tell_end(&telling);
}

static void a_column_that_is_in_use_cannot_be_dropped(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *told;
    } rows[] = {
        {"ALTER TABLE p DROP COLUMN d", "break p.d drop-column"},
        {"ALTER TABLE p DROP COLUMN id",
         "fail: SQLite cannot drop a column of the primary key; break p.id drop-column"},
        {"ALTER TABLE p DROP COLUMN B",
         "fail: the index i is on the column: drop it before; break p.B drop-column"},
        {"DROP INDEX i; ALTER TABLE p DROP COLUMN b", "break p.b drop-column"},
        {"ALTER TABLE p DROP COLUMN a",
         "fail: SQLite cannot drop a column that a constraint of the table names; "
         "break p.a drop-column"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Telling telling = after(HISTORY);
        assert_tells(&telling, rows[i].sql, rows[i].told);
        tell_end(&telling);
    }
}

static void names_that_go_break_the_old_version(void **state)
{
    (void)state;
    Telling telling = after(HISTORY);
    assert_tells(&telling, "ALTER TABLE p RENAME COLUMN a TO z", "break p.a rename-column");
    assert_tells(&telling, "ALTER TABLE c RENAME TO d; DROP TABLE p",
                 "break c rename-table; break p drop-table");
    tell_end(&telling);
}

static void a_rebuild_that_changes_nothing_is_silent(void **state)
{
    (void)state;
    Telling telling = after("CREATE TABLE p (" SAME ")");
    assert_tells_only(&telling, "break",
                      "CREATE TABLE p_new (" SAME "); " COPY SWAP "CREATE INDEX i ON p (b)", "");
    /* It is as old as before: what comes later is judged. */
    assert_tells(&telling, "ALTER TABLE p DROP COLUMN d", "break p.d drop-column");
    tell_end(&telling);
}

static void a_rebuild_is_told_by_what_it_changes(void **state)
{
    (void)state;
    static const struct {
        const char *columns, *told;
    } rows[] = {
        {"id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INT, c TEXT UNIQUE, d TEXT NOT NULL DEFAULT "
         "'x', CHECK (a <> c)",
         "break p.a set-not-null"},
        {"id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT UNIQUE, d TEXT NOT NULL DEFAULT 'x', "
         "CHECK (a <> c)",
         "break p.b change-column-type"},
        {"id INTEGER PRIMARY KEY, a TEXT, b INT, c TEXT, d TEXT NOT NULL DEFAULT 'x', CHECK (a <> "
         "c)",
         "break p drop-unique"},
        {"id INTEGER PRIMARY KEY, a TEXT, b INT UNIQUE, c TEXT UNIQUE, d TEXT NOT NULL DEFAULT "
         "'x', CHECK (a <> c)",
         "break p.b add-unique"},
        {"id INTEGER PRIMARY KEY, a TEXT, b INT, c TEXT UNIQUE, d TEXT NOT NULL, CHECK (a <> c)",
         "break p.d drop-default"},
        {"id INTEGER PRIMARY KEY, a TEXT, b INT CHECK (b > 0), c TEXT UNIQUE, d TEXT NOT NULL "
         "DEFAULT 'x', CHECK (a <> c)",
         "break p constraint-rejects-old-writes"},
        {SAME ", e INT NOT NULL", "break p.e add-required-column"},
        {SAME ", e INT NOT NULL DEFAULT 1 CHECK (e > 0)", ""},
        {SAME ", e TEXT UNIQUE", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Telling telling = after("CREATE TABLE p (" SAME ")");
        char *sql = talloc_asprintf(telling.ctx,
                                    "CREATE TABLE p_new (%s); INSERT INTO p_new (id, a, b, c, d) "
                                    "SELECT id, a, b, c, d FROM p;" SWAP,
                                    rows[i].columns);
        assert_tells_only(&telling, "break", sql, rows[i].told);
        tell_end(&telling);
    }
}

static void a_rebuild_without_a_column_drops_it(void **state)
{
    (void)state;
    Telling telling = after("CREATE TABLE p (a INT, b INT); CREATE TABLE q (a INT)");
    assert_tells_only(&telling, "break",
                      "CREATE TABLE p_new (a INT); INSERT INTO p_new SELECT a FROM p;" SWAP,
                      "break p.b drop-column");
    /* No rebuild: the other table only takes the name. */
    assert_tells_only(&telling, "break", "DROP TABLE q", "break q drop-table");
    tell_end(&telling);
}

static void a_copy_that_leaves_something_out_loses_it(void **state)
{
    (void)state;
    static const struct {
        const char *copy, *told;
    } rows[] = {
        {"INSERT INTO p_new SELECT * FROM p WHERE a > 0;", "note rebuild-loses-rows p"},
        {"INSERT INTO p_new SELECT * FROM p LIMIT 5;", "note rebuild-loses-rows p"},
        {"INSERT INTO p_new (a) SELECT a FROM p;", "note rebuild-loses-rows p"},
        {"", "note rebuild-loses-rows p"},
        {"INSERT INTO p_new SELECT * FROM p;", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Telling telling = after("CREATE TABLE p (a INT, b INT)");
        char *sql = talloc_asprintf(telling.ctx, "CREATE TABLE p_new (a INT, b INT); %s" SWAP,
                                    rows[i].copy);
        assert_tells_only(&telling, "note reb", sql, rows[i].told);
        tell_end(&telling);
    }
    /* Without the rest it is no rebuild. */
    Telling telling = after("CREATE TABLE p (a INT, b INT)");
    assert_tells_only(&telling, "note reb",
                      "CREATE TABLE some (a INT, b INT); INSERT INTO some SELECT * FROM p WHERE a "
                      "> 0",
                      "");
    tell_end(&telling);
}

static void a_rebuild_loses_the_rows_of_others_unless_foreign_keys_are_off(void **state)
{
    (void)state;
    static const struct {
        const char *before;
        bool in_transaction;
        const char *told;
    } rows[] = {
        {"", true, "note rebuild-loses-rows p"},
        {"PRAGMA foreign_keys = OFF;", true, "note rebuild-loses-rows p"},
        {"PRAGMA foreign_keys = OFF;", false, ""},
        {"PRAGMA foreign_keys = ON;", false, "note rebuild-loses-rows p"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Telling telling = after(HISTORY);
        telling.context.in_transaction = rows[i].in_transaction;
        char *sql = talloc_asprintf(
            telling.ctx, "%sCREATE TABLE p_new (" SAME "); " COPY SWAP "CREATE INDEX i ON p (b)",
            rows[i].before);
        assert_tells_only(&telling, "note reb", sql, rows[i].told);
        tell_end(&telling);
    }
}

static void a_view_on_the_old_table_is_in_the_way_of_a_rebuild(void **state)
{
    (void)state;
    Telling telling = after("CREATE TABLE p (" SAME "); CREATE VIEW v AS SELECT a FROM p");
    assert_tells_only(&telling, "fail", "CREATE TABLE p_new (" SAME "); " COPY SWAP,
                      "fail: the view v reads the table that was dropped: drop it before, and "
                      "create it again afterwards");
    tell_end(&telling);
    telling = after("CREATE TABLE p (" SAME "); CREATE VIEW v AS SELECT a FROM p");
    assert_tells_only(&telling, "fail",
                      "DROP VIEW v; CREATE TABLE p_new (" SAME "); " COPY SWAP
                      "CREATE VIEW v AS SELECT a FROM p",
                      "");
    tell_end(&telling);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_lock_and_no_work_is_told),
        cmocka_unit_test(a_new_column_is_refused_as_sqlite_does),
        cmocka_unit_test(a_table_that_is_known_to_be_empty_takes_any_default),
        cmocka_unit_test(a_column_that_is_in_use_cannot_be_dropped),
        cmocka_unit_test(names_that_go_break_the_old_version),
        cmocka_unit_test(a_rebuild_that_changes_nothing_is_silent),
        cmocka_unit_test(a_rebuild_is_told_by_what_it_changes),
        cmocka_unit_test(a_rebuild_without_a_column_drops_it),
        cmocka_unit_test(a_copy_that_leaves_something_out_loses_it),
        cmocka_unit_test(a_rebuild_loses_the_rows_of_others_unless_foreign_keys_are_off),
        cmocka_unit_test(a_view_on_the_old_table_is_in_the_way_of_a_rebuild),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
