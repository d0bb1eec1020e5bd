/* test/data/sql/mariadb.txt says of each statement of MariaDB how it is read. */
#include "../unit.h"

#include "sql/parse.h"
#include "tree_cases.h"
#include "tree_print.h"

#define MARIA DIALECT_MARIADB

static void every_statement_is_read_as_the_cases_say(void **state)
{
    (void)state;
    tree_cases_check(SOURCE_ROOT "/test/data/sql/mariadb.txt", MARIA, 45);
}

static void types_have_one_name_each(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    static const char *const rows[][2] = {
        {"INTEGER(11)", "int"},
        {"int4 unsigned zerofill", "int unsigned"},
        {"BOOL", "tinyint"},
        {"numeric(10, 2)", "decimal(10,2)"},
        {"DOUBLE PRECISION", "double"},
        {"character varying(20)", "varchar(20)"},
        {"national varchar(20)", "varchar(20)"},
        {"long", "mediumtext"},
        {"ENUM('a','b')", "enum('a','b')"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(tree_print_type(ctx, sql_parse_type(ctx, MARIA, rows[i][0])),
                            rows[i][1]);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "-print") == 0)
        return tree_cases_print(MARIA, argc - 2, argv + 2);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_is_read_as_the_cases_say),
        cmocka_unit_test(types_have_one_name_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
