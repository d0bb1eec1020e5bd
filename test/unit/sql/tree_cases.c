#include "tree_cases.h"

#include "../unit.h"

#include <stdio.h>

#include "base/fs.h"
#include "sql/parse.h"
#include "tree_print.h"

#define ARROW "\n=> "

int tree_cases_print(Dialect dialect, int count, char **statements)
{
    for (int i = 0; i < count; i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        const SqlStatement *read = sql_parse(ctx, dialect, statements[i], strlen(statements[i]));
        printf("%s" ARROW "%s\n\n", statements[i], tree_print(ctx, read));
    }
    return 0;
}

/* Cuts the case at `text` in two; returns what follows it, NULL at the end. */
static char *next_case(char *text, char **ret_expected)
{
    char *arrow = strstr(text, ARROW);
    if (!arrow)
        return NULL;
    *arrow = '\0';
    *ret_expected = arrow + strlen(ARROW);
    char *end = strchr(*ret_expected, '\n');
    assert_non_null(end);
    *end = '\0';
    return end + 1 + strspn(end + 1, "\n");
}

void tree_cases_check(const char *path, Dialect dialect, int expected_cases)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    char *text = NULL;
    size_t length = 0;
    assert_succeeds(fs_read(ctx, path, 1u << 20, &text, &length, &err), &err);
    int wrong = 0, cases = 0;
    for (char *expected, *next; (next = next_case(text, &expected)); text = next, cases++) {
        const char *actual = tree_print(ctx, sql_parse(ctx, dialect, text, strlen(text)));
        if (strcmp(actual, expected) == 0)
            continue;
        wrong++;
        print_error("%s\n   expected: %s\n   read as:  %s\n", text, expected, actual);
    }
    assert_int_equal(wrong, 0);
    assert_true(cases >= expected_cases);
}
