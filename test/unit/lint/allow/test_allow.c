#include <string.h>

#include "../../unit.h"
#include "base/attr.h"
#include "lint/allow/allow.h"

#define TODAY "2026-11-26"

/* Statements of three lines: 3 to 5, 7 to 9, 11 to 13. */
static const AllowSpan SPANS[] = {{3, 5}, {7, 9}, {11, 13}};

static Allows *read_at(TALLOC_CTX *ctx, int line, const char *comment)
{
    char *text = talloc_strdup(ctx, "");
    for (int i = 1; i < line; i++)
        text = talloc_strdup_append(text, "\n");
    text = talloc_asprintf_append(text, "-- %s\n", comment);
    return allows_read(ctx, DIALECT_POSTGRES, text, strlen(text), SPANS, COUNT_OF(SPANS));
}

static const char *reason_for(Allows *allows, const char *rule, int line, const char *object)
{
    const Finding finding = {.rule = rule, .line = line, .object = object};
    const Allow *allow = allows_find(allows, &finding, TODAY);
    return allow ? allow->reason : NULL;
}

static void it_holds_for_its_statement_alone(void **state UNUSED)
{
    static const struct {
        int comment, finding;
        bool holds;
    } CASES[] = {
        {1, 3, true}, {1, 5, true},  {1, 7, false}, {4, 3, true},   {5, 3, true},
        {6, 7, true}, {6, 3, false}, {9, 7, true},  {10, 13, true}, {14, 13, false},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        Allows *allows = read_at(tmp, CASES[i].comment, "tidegate: allow drop-column: unused");
        const char *reason = reason_for(allows, "drop-column", CASES[i].finding, "users.a");
        assert_int_equal(reason != NULL, CASES[i].holds);
        assert_int_equal(allows->items[0].used, CASES[i].holds);
        assert_int_equal(allows->items[0].line, CASES[i].comment);
    }
}

static void what_was_written_is_what_holds(void **state UNUSED)
{
    static const struct {
        const char *comment, *rule, *object, *reason;
    } CASES[] = {
        {"tidegate: allow drop-column: a b", "drop-column", "users.a", "a b"},
        {"tidegate: allow drop-column: a b", "drop-table", "users", NULL},
        {"tidegate: allow drop-column, drop-table: r", "drop-table", "users", "r"},
        {"tidegate: allow drop-column users.a: r", "drop-column", "users.a", "r"},
        {"tidegate: allow drop-column users.a: r", "drop-column", "users.ab", NULL},
        {"tidegate: allow drop-column users: r", "drop-column", "users.a", "r"},
        {"tidegate: allow drop-column users: r", "drop-column", "users2.a", NULL},
        {"tidegate: allow drop-column: until later: r", "drop-column", "a", "until later: r"},
        {"tidegate: allow drop-column: r until=2026-11-26", "drop-column", "a", "r"},
        {"tidegate: allow drop-column: r until=2026-11-25", "drop-column", "a", NULL},
        {"tidegate: allow drop-column: r until=2028-02-29", "drop-column", "a", "r"},
        {"tidegate: allow drop-column: r until=2027-02-29", "drop-column", "a", NULL},
        {"tidegate: allow drop-column: r until=2027-13-45", "drop-column", "a", NULL},
        {"tidegate: allow drop-column: r until=31.12.2027", "drop-column", "a", NULL},
        {"tidegate: allow drop-column: r until=2027-1-1", "drop-column", "a", NULL},
        {"tidegate: allow drop-column", "drop-column", "a", NULL},
        {"tidegate: allow drop-column:", "drop-column", "a", NULL},
        {"tidegate: allow drop-column: until=2030-01-01", "drop-column", "a", NULL},
        {"tidegate: allow : r", "drop-column", "a", NULL},
        {"tidegate: allowed drop-column: r", "drop-column", "a", NULL},
        {"squawk-ignore ban-drop-column", "drop-column", "a", "squawk was told so"},
        {"squawk-ignore ban-drop-table,ban-drop-column", "drop-column", "a", "squawk was told so"},
        {"squawk-ignore ban-drop-table", "drop-column", "a", NULL},
        {"squawk-ignore", "drop-column", "a", "squawk was told so"},
        {"eugene: ignore", "drop-column", "a", "eugene was told so"},
        {"pgfence-ignore: drop-column", "drop-column", "a", "pgfence was told so"},
        {"atlas:nolint", "drop-column", "a", "atlas was told so"},
        {"pgls-ignore lint/safety/banDropColumn: old", "drop-column", "a", "old"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        Allows *allows = read_at(tmp, 1, CASES[i].comment);
        const char *reason = reason_for(allows, CASES[i].rule, 4, CASES[i].object);
        if (!reason || !CASES[i].reason) {
            if (reason != CASES[i].reason)
                fail_msg("%s: %s", CASES[i].comment, reason ? reason : "nothing");
        } else {
            assert_string_equal(reason, CASES[i].reason);
        }
    }
}

static void a_file_and_a_region_hold_from_end_to_end(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Allows *file = read_at(tmp, 14, "tidegate: allow-file drop-column: gone");
    assert_string_equal(reason_for(file, "drop-column", 3, "a"), "gone");
    assert_string_equal(reason_for(file, "drop-column", 13, "a"), "gone");
    const char *text = "\n\n-- safety-assured:start\n\n\n-- safety-assured:end\n\n";
    Allows *region = allows_read(tmp, DIALECT_POSTGRES, text, strlen(text), SPANS, COUNT_OF(SPANS));
    assert_null(reason_for(region, "drop-column", 2, "a"));
    assert_string_equal(reason_for(region, "drop-column", 5, "a"), "diesel-guard was told so");
    assert_null(reason_for(region, "drop-column", 7, "a"));
}

static void a_string_is_no_comment(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *text = "SELECT '\n-- tidegate: allow drop-column: r\n'";
    Allows *allows = allows_read(tmp, DIALECT_POSTGRES, text, strlen(text), SPANS, COUNT_OF(SPANS));
    assert_int_equal(allows->count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_holds_for_its_statement_alone),
        cmocka_unit_test(what_was_written_is_what_holds),
        cmocka_unit_test(a_file_and_a_region_hold_from_end_to_end),
        cmocka_unit_test(a_string_is_no_comment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
