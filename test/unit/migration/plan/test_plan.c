#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "migration/folder/version.h"
#include "migration/plan/plan.h"

/* A file: "V1 a" is version 1 with checksum a, "Rname a" a repeatable, "U1 a" an undo script. A
 * row: "applied V1 a"; the kind follows from the letter. Lists end with NULL, sorted as files are.
 */
typedef struct Case {
    const char *what;
    const char *files[6];
    const char *rows[6];
    bool out_of_order;
    const char *expected; /* "1:applied 2:pending+"; + is what migrate will apply */
} Case;

static const Case CASES[] = {
    {"a new file is pending", {"V1 a"}, {NULL}, false, "1:pending+"},
    {"an applied file", {"V1 a", "V2 b"}, {"applied V1 a"}, false, "1:applied 2:pending+"},
    {"a changed file is not applied again", {"V1 b"}, {"applied V1 a"}, false, "1:changed"},
    {"a file that is gone",
     {"V2 b"},
     {"applied V1 a", "applied V2 b"},
     false,
     "1:missing 2:applied"},
    {"a file that is gone and forgotten",
     {"V2 b"},
     {"applied V1 a", "deleted V1 a", "applied V2 b"},
     false,
     "2:applied"},
    {"a late file",
     {"V1 a", "V2 b", "V3 c"},
     {"applied V1 a", "applied V3 c"},
     false,
     "1:applied 2:out-of-order+ 3:applied"},
    {"a late file that is welcome",
     {"V1 a", "V2 b", "V3 c"},
     {"applied V1 a", "applied V3 c"},
     true,
     "1:applied 2:pending+ 3:applied"},
    {"a failed one is tried again", {"V1 a"}, {"failed V1 a"}, false, "1:failed+"},
    {"a failed one without its file is nothing", {NULL}, {"failed V1 a"}, false, ""},
    {"a late one that failed",
     {"V1 a", "V2 b"},
     {"failed V1 a", "applied V2 b"},
     false,
     "1:out-of-order+ 2:applied"},
    {"an undone one is pending again",
     {"V1 a"},
     {"applied V1 a", "undone U1 u"},
     false,
     "1:undone+"},
    {"an undone one without its file", {NULL}, {"applied V1 a", "undone U1 u"}, false, "1:undone"},
    {"at and below the baseline",
     {"V1 a", "V2 b", "V3 c"},
     {"baseline B2 -"},
     false,
     "1:ignored 2:baseline 3:pending+"},
    {"a baseline without a file", {"V3 c"}, {"baseline B2 -"}, false, "2:baseline 3:pending+"},
    {"a failed one below the baseline",
     {"V1 a"},
     {"failed V1 a", "baseline B2 -"},
     false,
     "1:ignored 2:baseline"},
    {"work that was begun",
     {"V1 a", "V2 b"},
     {"applied V1 a", "started V2 -"},
     false,
     "1:applied 2:partial+"},
    {"work that was begun, its file gone",
     {"V1 a"},
     {"applied V1 a", "started V2 -"},
     false,
     "1:applied 2:partial"},
    {"an undo that was begun is not for migrate",
     {"V1 a"},
     {"applied V1 a", "started U1 -"},
     false,
     "1:partial"},
    {"repeatables come last, by name",
     {"V9 a", "Rb x", "Rc x"},
     {"applied Rb x"},
     false,
     "9:pending+ b:applied c:pending+"},
    {"a repeatable that changed runs again", {"Rb y"}, {"applied Rb x"}, false, "b:outdated+"},
    {"a repeatable applied twice",
     {"Rb y"},
     {"applied Rb x", "applied Rb y"},
     false,
     "b:superseded b:applied"},
    {"a repeatable that failed", {"Rb y"}, {"applied Rb x", "failed Rb y"}, false, "b:failed+"},
    {"a repeatable that is gone", {NULL}, {"applied Rb x"}, false, "b:missing"},
    {"undo scripts are not in the plan", {"V1 a", "U1 u"}, {NULL}, false, "1:pending+"},
    {"a repaired one", {"V1 b"}, {"applied V1 a", "repaired V1 b"}, false, "1:applied"},
    {"a baseline script where nothing is applied stands for all up to its version",
     {"V1 a", "V3 c", "V4 d", "B2 x", "B3 y"},
     {NULL},
     false,
     "1:ignored 3:ignored 3:pending+ 4:pending+"},
    {"a baseline script without what it stands for",
     {"V4 d", "B3 y"},
     {NULL},
     false,
     "3:pending+ 4:pending+"},
    {"a baseline script where something is applied",
     {"V1 a", "V4 d", "B3 y"},
     {"applied V1 a"},
     false,
     "1:applied 4:pending+"},
    {"a baseline script that was applied",
     {"V1 a", "V3 c", "V4 d", "B3 y", "B4 z"},
     {"baseline B3 y"},
     false,
     "1:ignored 3:baseline 4:pending+"},
    {"a baseline script that was changed",
     {"V4 d", "B3 y"},
     {"baseline B3 x"},
     false,
     "3:changed 4:pending+"},
    {"a baseline script that failed is tried again",
     {"V3 c", "B3 y"},
     {"failed B3 y"},
     false,
     "3:ignored 3:failed+"},
    {"a baseline script that was begun is gone on with",
     {"V3 c", "B3 y"},
     {"started B3 -"},
     false,
     "3:ignored 3:partial+"},
    {"a migration that was begun makes a baseline script none",
     {"V1 a", "B3 y"},
     {"started V1 -"},
     false,
     "1:partial+"},
    {"an undo that failed", {"V1 a"}, {"applied V1 a", "failed U1 u"}, false, "1:applied"},
};

static const struct {
    char letter;
    const char *kind;
} KINDS[] = {{'V', "versioned"}, {'R', "repeatable"}, {'U', "undo"}, {'B', "baseline"}};

static const char *kind_of(char letter)
{
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        if (KINDS[i].letter == letter)
            return KINDS[i].kind;
    }
    return NULL;
}

static MigrationSet *make_set(TALLOC_CTX *ctx, const char *const *files)
{
    MigrationSet *set = talloc_zero(ctx, MigrationSet);
    set->layout = &layout_flyway;
    set->files = talloc_zero_array(set, MigrationFile, 6);
    /* As files.h sorts: versioned, undo, repeatables, baselines. */
    for (const char *order = "VURB"; *order; order++) {
        for (size_t i = 0; i < 6 && files[i]; i++) {
            if (files[i][0] != *order)
                continue;
            MigrationFile *file = &set->files[set->count++];
            const char *space = strchr(files[i], ' ');
            char *key = talloc_strndup(set, files[i] + 1, (size_t)(space - files[i] - 1));
            file->kind = *order == 'V'   ? MIGRATION_VERSIONED
                         : *order == 'U' ? MIGRATION_UNDO
                         : *order == 'R' ? MIGRATION_REPEATABLE
                                         : MIGRATION_BASELINE;
            file->version = *order == 'R' ? NULL : key;
            file->name = key;
            file->path = files[i];
            strcpy(file->checksum, space + 1);
        }
    }
    return set;
}

static History *make_history(TALLOC_CTX *ctx, const char *const *texts)
{
    HistoryRow *rows = talloc_zero_array(ctx, HistoryRow, 6);
    size_t count = 0;
    for (; count < 6 && texts[count]; count++) {
        char *text = talloc_strdup(rows, texts[count]), *rest = NULL;
        const char *status = strtok_r(text, " ", &rest), *key = strtok_r(NULL, " ", &rest);
        const char *checksum = strtok_r(NULL, " ", &rest);
        rows[count] = (HistoryRow){
            .seq = (int64_t)count + 1,
            .version = key[0] == 'R' ? NULL : key + 1,
            .name = key + 1,
            .kind = kind_of(key[0]),
            .status = status,
            .path = key,
            .checksum = strcmp(checksum, "-") == 0 ? NULL : checksum,
        };
    }
    ERROR_AUTO Error err = {0};
    History *history = NULL;
    assert_true(history_fold(ctx, rows, count, version_compare, &history, &err));
    return history;
}

static char *plan_text(TALLOC_CTX *ctx, const Plan *plan)
{
    char *text = talloc_strdup(ctx, "");
    for (size_t i = 0; i < plan->count; i++) {
        const PlanEntry *entry = &plan->entries[i];
        const char *version = plan_entry_version(entry);
        text = talloc_asprintf_append(
            text, "%s%s:%s%s", i ? " " : "", version ? version : plan_entry_name(entry),
            migration_state_name(entry->state), entry->pending ? "+" : "");
    }
    return text;
}

static void every_case_has_its_states(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        const Case *row = &CASES[i];
        print_message("%s\n", row->what);
        MigrationSet *set = make_set(ctx, row->files);
        Plan *plan = plan_make(ctx, set, make_history(ctx, row->rows), row->out_of_order, NULL);
        assert_string_equal(plan_text(ctx, plan), row->expected);
        size_t pending = 0;
        for (size_t j = 0; j < plan->count; j++)
            pending += plan->entries[j].pending;
        assert_int_equal(plan->pending, pending);
    }
}

static Plan *plan_of(TALLOC_CTX *ctx, const char *const *files, const char *const *rows,
                     MigrationSet **ret_set)
{
    *ret_set = make_set(ctx, files);
    return plan_make(ctx, *ret_set, make_history(ctx, rows), false, NULL);
}

static void a_limit_holds_back_what_is_above_it_and_repeatables(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *const files[6] = {"V1 a", "V2 b", "V3 c", "Rv x"}, *const rows[6] = {NULL};
    MigrationSet *set;
    Plan *plan = plan_of(ctx, files, rows, &set);
    ERROR_AUTO Error err = {0};
    assert_true(plan_limit(plan, set, "2.0", &err));
    assert_string_equal(plan_text(ctx, plan), "1:pending+ 2:pending+ 3:pending v:pending");
    assert_int_equal(plan->pending, 2);
}

static void a_limit_at_the_last_version_lets_repeatables_run(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *const files[6] = {"V1 a", "V2 b", "Rv x"}, *const rows[6] = {"applied V1 a"};
    MigrationSet *set;
    Plan *plan = plan_of(ctx, files, rows, &set);
    ERROR_AUTO Error err = {0};
    assert_true(plan_limit(plan, set, "2", &err));
    assert_int_equal(plan->pending, 2);
}

static void a_limit_that_no_file_has_is_a_mistake(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *const files[6] = {"V1 a"}, *const rows[6] = {NULL};
    const char *const wrong[] = {"2", "", "latest", "1_"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        MigrationSet *set;
        Plan *plan = plan_of(ctx, files, rows, &set);
        ERROR_AUTO Error err = {0};
        assert_false(plan_limit(plan, set, wrong[i], &err));
        assert_int_equal(err.kind, ERR_USAGE);
        assert_int_equal(plan->pending, 1);
    }
}

static void an_accepted_change_counts_as_applied(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *const files[6] = {"V1 b"}, *const rows[6] = {"applied V1 a"};
    MigrationSet *set;
    Plan *plan = plan_of(ctx, files, rows, &set);
    assert_int_equal(plan_count(plan, STATE_CHANGED), 1);
    plan_accept_change(plan, &plan->entries[0]);
    assert_int_equal(plan_count(plan, STATE_CHANGED), 0);
    assert_int_equal(plan_count(plan, STATE_APPLIED), 1);
}

static void every_state_has_a_name_of_its_own(void **state UNUSED)
{
    for (MigrationState a = STATE_APPLIED; a <= STATE_IGNORED; a++) {
        assert_non_null(migration_state_name(a));
        for (MigrationState b = STATE_APPLIED; b < a; b++)
            assert_string_not_equal(migration_state_name(a), migration_state_name(b));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_has_its_states),
        cmocka_unit_test(a_limit_holds_back_what_is_above_it_and_repeatables),
        cmocka_unit_test(a_limit_at_the_last_version_lets_repeatables_run),
        cmocka_unit_test(a_limit_that_no_file_has_is_a_mistake),
        cmocka_unit_test(an_accepted_change_counts_as_applied),
        cmocka_unit_test(every_state_has_a_name_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
