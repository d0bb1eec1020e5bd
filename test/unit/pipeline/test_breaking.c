#include "unit.h"

#include "pipeline/breaking.h"

static const char *const BREAKING[] = {"3 contract,drop-column", "4 add-unique", NULL};

static LedgerRelease release_of(int64_t sequence, const char *const *versions)
{
    return (LedgerRelease){.sequence = sequence, .versions = versions, .breaking = BREAKING};
}

static LedgerRun run_of(const char *inner)
{
    return (LedgerRun){.verdict = "success", .inner = inner ? json_loads(inner, 0, NULL) : NULL};
}

static void what_the_task_told_that_it_applied_is_kept(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    LedgerHead head = {0};
    LedgerRelease release = release_of(7, NULL);
    LedgerRun run = run_of("{\"applied\": [{\"version\": \"3\"}, {\"version\": \"5\"}]}");
    assert_true(breaking_add(ctx, &head, &release, &run));
    assert_string_equal(head.breaking[0], "7 3 contract,drop-column");
    assert_null(head.breaking[1]);
    assert_false(breaking_add(ctx, &head, &release, &run));
    json_decref(run.inner);
}

static void where_nothing_was_told_all_may_be_applied(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    LedgerHead head = {0};
    LedgerRelease release = release_of(7, NULL);
    LedgerRun run = run_of(NULL);
    assert_true(breaking_add(ctx, &head, &release, &run));
    assert_string_equal(head.breaking[1], "7 4 add-unique");
}

static void what_never_started_applied_nothing(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    LedgerHead head = {0};
    LedgerRelease release = release_of(7, NULL);
    LedgerRun run = {.verdict = "not-started"};
    assert_false(breaking_add(ctx, &head, &release, &run));
    assert_false(breaking_add(ctx, &head, &release, NULL));
    assert_null(head.breaking);
}

static void versions_of_several_databases_bear_their_names(void **state UNUSED)
{
    static const char *const breaking[] = {"primary/3 drop-table", NULL};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    LedgerHead head = {0};
    LedgerRelease release = {.sequence = 2, .breaking = breaking};
    LedgerRun other = run_of("{\"applied\": [{\"version\": \"3\", \"database\": \"analytics\"}]}");
    LedgerRun own = run_of("{\"applied\": [{\"version\": \"3\", \"database\": \"primary\"}]}");
    assert_false(breaking_add(ctx, &head, &release, &other));
    assert_true(breaking_add(ctx, &head, &release, &own));
    json_decref(other.inner);
    json_decref(own.inner);
}

static void only_what_came_later_and_is_not_its_own_counts(void **state UNUSED)
{
    static const char *const applied[] = {"5 2 drop-table", "7 3 contract,drop-column",
                                          "8 4 add-unique", NULL};
    static const char *const none[] = {"1", NULL}, *const some[] = {"1", "3", NULL};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    LedgerHead head = {.breaking = applied};
    LedgerRelease old = release_of(5, none), middle = release_of(6, some),
                  newest = release_of(8, none);
    assert_string_equal(breaking_since(ctx, &head, &old),
                        "3 (contract,drop-column), 4 (add-unique)");
    assert_string_equal(breaking_since(ctx, &head, &middle), "4 (add-unique)");
    assert_null(breaking_since(ctx, &head, &newest));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_task_told_that_it_applied_is_kept),
        cmocka_unit_test(where_nothing_was_told_all_may_be_applied),
        cmocka_unit_test(what_never_started_applied_nothing),
        cmocka_unit_test(versions_of_several_databases_bear_their_names),
        cmocka_unit_test(only_what_came_later_and_is_not_its_own_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
