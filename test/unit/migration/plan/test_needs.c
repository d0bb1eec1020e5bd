#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "migration/plan/needs.h"
#include "sql/parse.h"

/* Files by their SQL, and the order in which they are to come; "2>0 view": file 2 needs file 0. */
typedef struct Case {
    const char *what;
    const char *files[4];
    const char *order;
    const char *needs;
} Case;

static const Case CASES[] = {
    {"who needs nobody stays",
     {"CREATE VIEW b AS SELECT 1", "CREATE VIEW a AS SELECT 2"},
     "01",
     ""},
    {"a view behind the view it reads",
     {"CREATE VIEW a AS SELECT * FROM b", "CREATE VIEW b AS SELECT 1"},
     "10",
     "0>1 b"},
    {"in a subquery and in a call",
     {"CREATE VIEW a AS SELECT (SELECT f(x) FROM t)", "CREATE VIEW t AS SELECT 1 AS x",
      "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'"},
     "120",
     "0>1 t 0>2 f"},
    {"a schema that is said must be the same",
     {"CREATE VIEW a AS SELECT * FROM one.b", "CREATE VIEW two.b AS SELECT 1"},
     "01",
     ""},
    {"a schema that is not said may be any",
     {"CREATE VIEW a AS SELECT * FROM b", "CREATE VIEW two.b AS SELECT 1"},
     "10",
     "0>1 b"},
    {"what is dropped is not needed",
     {"DROP VIEW IF EXISTS b", "CREATE VIEW b AS SELECT 1"},
     "01",
     ""},
    {"a PL/pgSQL body is looked into when it runs",
     {"CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN g(); END'",
      "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1'"},
     "01",
     ""},
    {"a body in SQL is looked into at once",
     {"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT g()'",
      "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1'"},
     "10",
     "0>1 g"},
    {"in a circle the first of them goes on",
     {"CREATE VIEW a AS SELECT * FROM b", "CREATE VIEW b AS SELECT * FROM a",
      "CREATE VIEW c AS SELECT 1"},
     "201",
     "0>1 b 1>0 a"},
    {"types of columns, arguments and casts",
     {"CREATE TABLE a (x kind)", "CREATE FUNCTION f(x kind) RETURNS int LANGUAGE sql AS 'SELECT 1'",
      "CREATE VIEW v AS SELECT 'x'::kind AS k", "CREATE TYPE kind AS ENUM ('x')"},
     "3012",
     "0>3 kind 1>3 kind 2>3 kind"},
};

static char *needs_text(TALLOC_CTX *ctx, const Needs *needs, size_t count)
{
    char *text = talloc_strdup(ctx, "");
    for (size_t file = 0; file < count; file++) {
        size_t need_count;
        const Need *list = needs_of(needs, file, &need_count);
        for (size_t i = 0; i < need_count; i++)
            text = talloc_asprintf_append(text, "%s%zu>%zu %s", *text ? " " : "", file,
                                          list[i].file, list[i].object);
    }
    return text;
}

static void check(const Case *each)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    size_t count = 0, order[COUNT_OF(each->files)];
    while (count < COUNT_OF(each->files) && each->files[count])
        count++;
    Needs *needs = needs_new(tmp, count);
    for (size_t i = 0; i < count; i++)
        needs_add(needs, i,
                  sql_parse(tmp, DIALECT_POSTGRES, each->files[i], strlen(each->files[i])));
    needs_order(needs, order);
    char *text = talloc_strdup(tmp, "");
    for (size_t i = 0; i < count; i++)
        text = talloc_asprintf_append(text, "%zu", order[i]);
    if (strcmp(text, each->order) != 0)
        fail_msg("%s: %s", each->what, text);
    assert_string_equal(needs_text(tmp, needs, count), each->needs);
}

static void files_come_behind_what_they_need(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    assert_true(sql_parse_load(DIALECT_POSTGRES, &err));
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        check(&CASES[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_come_behind_what_they_need),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
