#include "unit.h"

#include "lint/transactions.h"

#define MOST 8

typedef struct Case {
    const char *shape;       /* B begin, C commit, x a statement, o one that runs outside alone */
    const char *transaction; /* of each: its number, 0: none */
    bool piped, no_transaction;
} Case;

static LintStatement statement_of(char letter)
{
    return (LintStatement){
        .control = letter == 'B'   ? SQL_CONTROL_BEGIN
                   : letter == 'C' ? SQL_CONTROL_COMMIT
                                   : SQL_CONTROL_NONE,
        .outside = letter == 'o',
    };
}

/* The number of each statement's transaction as it runs: BEGIN and COMMIT are in theirs. */
static void walk(const Case *row, char *ret_numbers)
{
    LintStatement statements[MOST];
    LintSource source = {.path = row->piped ? NULL : "V1__x.sql"};
    LintText text = {.source = &source,
                     .statements = statements,
                     .count = strlen(row->shape),
                     .no_transaction = row->no_transaction};
    for (size_t i = 0; i < text.count; i++)
        statements[i] = statement_of(row->shape[i]);
    Transactions transactions = transactions_of(&text, 0);
    size_t ended = 0, begun = 0;
    for (size_t i = 0; i < text.count; i++) {
        bool begins = false;
        transactions_enter(&transactions, i, &begins);
        begun += begins;
        ret_numbers[i] = (char)('0' + (transactions.open ? transactions.number : 0));
        ended += transactions_leave(&transactions, i);
    }
    ret_numbers[text.count] = '\0';
    assert_int_equal(begun, ended);
}

static void statements_share_the_transactions_that_our_runner_makes(void **state UNUSED)
{
    static const Case cases[] = {
        {"xx", "11", false, false},   /* a file is one */
        {"o", "0", false, false},     /* what cannot run in one stands alone */
        {"ox", "11", false, false},   /* in company it runs in one, and fails */
        {"BxC", "111", false, false}, /* a file's own is taken over */
        {"xx", "00", false, true},    /* no-transaction */
        {"xBC", "111", false, false}, /* inside the file's one, it changes nothing */
    };
    char numbers[MOST + 1];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        walk(&cases[i], numbers);
        assert_string_equal(numbers, cases[i].transaction);
    }
}

static void what_is_piped_in_says_itself_where_transactions_begin(void **state UNUSED)
{
    static const Case cases[] = {
        {"xx", "11", true, false},
        {"ox", "00", true, false},
        {"BxCoBxC", "1110222", true, false},
        {"BxCxBC", "111022", true, false},
    };
    char numbers[MOST + 1];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        walk(&cases[i], numbers);
        assert_string_equal(numbers, cases[i].transaction);
    }
}

static void one_that_is_never_closed_ends_with_the_file(void **state UNUSED)
{
    static const Case row = {"Bxx", "111", true, false};
    char numbers[MOST + 1];
    walk(&row, numbers);
    assert_string_equal(numbers, row.transaction);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements_share_the_transactions_that_our_runner_makes),
        cmocka_unit_test(what_is_piped_in_says_itself_where_transactions_begin),
        cmocka_unit_test(one_that_is_never_closed_ends_with_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
