#include "unit.h"

#include "fake_drivers.h"
#include "pipeline/verdict.h"

typedef struct Expected {
    Ending ending;
    Inner inner;
    const char *verdict;
    ErrorKind kind;
    bool database_known, proven;
} Expected;

static void assert_rows(const Expected *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const VerdictRow *row = verdict_find(rows[i].ending, rows[i].inner);
        assert_string_equal(row->verdict, rows[i].verdict);
        assert_int_equal(row->kind, rows[i].kind);
        assert_int_equal(row->database_known, rows[i].database_known);
        assert_int_equal(row->proven, rows[i].proven);
        /* A record that is read later leads to the same end. */
        JSON_AUTO json_t *inner = NULL;
        static const char *const told[] = {[INNER_SUCCESS] = "success",
                                           [INNER_FAILED] = "failed",
                                           [INNER_PARTIAL] = "partial",
                                           [INNER_UNKNOWN] = "unknown"};
        if (rows[i].inner == INNER_STARTED)
            inner = json_pack("{s:s}", "state", "started");
        else if (rows[i].inner != INNER_NONE)
            inner = json_pack("{s:s}", "verdict", told[rows[i].inner]);
        LedgerRun run = {.verdict = row->verdict, .inner = inner};
        assert_int_equal(verdict_inner(inner), rows[i].inner);
        assert_int_equal(verdict_run_kind(&run), rows[i].kind);
    }
}

static void code_0_of_a_bare_command_is_a_success_with_unknown_versions(void **state UNUSED)
{
    static const Expected rows[] = {{ENDING_ZERO, INNER_NONE, "success", ERR_NONE, true, true}};
    assert_rows(rows, COUNT_OF(rows));
}

static void code_0_with_a_success_from_inside_is_a_success(void **state UNUSED)
{
    static const Expected rows[] = {{ENDING_ZERO, INNER_SUCCESS, "success", ERR_NONE, true, true}};
    assert_rows(rows, COUNT_OF(rows));
}

static void code_0_against_anything_else_from_inside_is_unknown(void **state UNUSED)
{
    static const Expected rows[] = {
        {ENDING_ZERO, INNER_STARTED, "unknown", ERR_UNKNOWN, false, true},
        {ENDING_ZERO, INNER_FAILED, "unknown", ERR_UNKNOWN, false, true},
        {ENDING_ZERO, INNER_PARTIAL, "unknown", ERR_UNKNOWN, false, true},
        {ENDING_ZERO, INNER_UNKNOWN, "unknown", ERR_UNKNOWN, false, true},
    };
    assert_rows(rows, COUNT_OF(rows));
}

static void another_code_with_a_clean_failure_is_failed(void **state UNUSED)
{
    static const Expected rows[] = {
        {ENDING_CODE, INNER_FAILED, "failed", ERR_FAILED, true, true},
        /* The migrations succeeded; the command around them did not. */
        {ENDING_CODE, INNER_SUCCESS, "failed", ERR_FAILED, true, true},
    };
    assert_rows(rows, COUNT_OF(rows));
}

static void another_code_with_half_done_work_is_partial(void **state UNUSED)
{
    static const Expected rows[] = {
        {ENDING_CODE, INNER_PARTIAL, "partial", ERR_PARTIAL, true, true}};
    assert_rows(rows, COUNT_OF(rows));
}

static void
another_code_without_a_word_from_inside_is_failed_and_never_called_clean(void **state UNUSED)
{
    static const Expected rows[] = {{ENDING_CODE, INNER_NONE, "failed", ERR_FAILED, false, true}};
    assert_rows(rows, COUNT_OF(rows));
}

static void another_code_after_a_beginning_without_an_end_is_unknown(void **state UNUSED)
{
    static const Expected rows[] = {
        {ENDING_CODE, INNER_STARTED, "unknown", ERR_UNKNOWN, false, true},
        {ENDING_CODE, INNER_UNKNOWN, "unknown", ERR_UNKNOWN, false, true},
    };
    assert_rows(rows, COUNT_OF(rows));
}

static void a_killed_run_ends_by_what_it_told_from_inside(void **state UNUSED)
{
    static const Expected rows[] = {
        {ENDING_KILLED, INNER_FAILED, "killed", ERR_FAILED, true, true},
        {ENDING_KILLED, INNER_PARTIAL, "killed", ERR_PARTIAL, true, true},
        {ENDING_KILLED, INNER_STARTED, "killed", ERR_UNKNOWN, false, true},
        {ENDING_KILLED, INNER_UNKNOWN, "killed", ERR_UNKNOWN, false, true},
        {ENDING_KILLED, INNER_NONE, "killed", ERR_FAILED, false, true},
        {ENDING_KILLED, INNER_SUCCESS, "killed", ERR_FAILED, true, true},
    };
    assert_rows(rows, COUNT_OF(rows));
}

static void
code_0_after_being_told_to_stop_is_a_success_only_with_proof_from_inside(void **state UNUSED)
{
    static const Expected rows[] = {
        {ENDING_STOPPED_ZERO, INNER_SUCCESS, "success", ERR_NONE, true, true},
        {ENDING_STOPPED_ZERO, INNER_NONE, "killed", ERR_FAILED, false, true},
        {ENDING_STOPPED_ZERO, INNER_STARTED, "killed", ERR_UNKNOWN, false, true},
        {ENDING_STOPPED_ZERO, INNER_FAILED, "killed", ERR_FAILED, true, true},
        {ENDING_STOPPED_ZERO, INNER_PARTIAL, "killed", ERR_PARTIAL, true, true},
    };
    assert_rows(rows, COUNT_OF(rows));
}

static void what_never_started_left_nothing(void **state UNUSED)
{
    static const Expected rows[] = {
        {ENDING_NOT_STARTED, INNER_NONE, "not-started", ERR_FAILED, true, true},
        {ENDING_NOT_STARTED, INNER_SUCCESS, "unknown", ERR_UNKNOWN, false, true},
    };
    assert_rows(rows, COUNT_OF(rows));
}

static void a_lost_exit_code_is_unknown_unless_the_inside_told_the_end(void **state UNUSED)
{
    static const Expected rows[] = {
        {ENDING_NO_CODE, INNER_NONE, "unknown", ERR_UNKNOWN, false, true},
        {ENDING_NO_CODE, INNER_STARTED, "unknown", ERR_UNKNOWN, false, true},
        {ENDING_NO_CODE, INNER_SUCCESS, "success", ERR_NONE, true, true},
        {ENDING_NO_CODE, INNER_FAILED, "failed", ERR_FAILED, true, true},
        {ENDING_NO_CODE, INNER_PARTIAL, "partial", ERR_PARTIAL, true, true},
    };
    assert_rows(rows, COUNT_OF(rows));
}

static void what_cannot_be_seen_is_unknown_and_not_proven_ended(void **state UNUSED)
{
    static const Expected rows[] = {
        {ENDING_LOST, INNER_NONE, "unknown", ERR_UNKNOWN, false, false},
        {ENDING_LOST, INNER_STARTED, "unknown", ERR_UNKNOWN, false, false},
        {ENDING_LOST, INNER_UNKNOWN, "unknown", ERR_UNKNOWN, false, false},
        {ENDING_LOST, INNER_SUCCESS, "success", ERR_NONE, true, true},
    };
    assert_rows(rows, COUNT_OF(rows));
}

static void every_pair_has_a_verdict_and_success_needs_proof(void **state UNUSED)
{
    for (Ending ending = 0; ending < ENDING_COUNT; ending++) {
        for (Inner inner = 0; inner < INNER_COUNT; inner++) {
            const VerdictRow *row = verdict_find(ending, inner);
            assert_non_null(row);
            assert_int_equal(row->kind == ERR_NONE, strcmp(row->verdict, "success") == 0);
            if (row->kind == ERR_NONE)
                assert_true(inner == INNER_SUCCESS ||
                            (ending == ENDING_ZERO && inner == INNER_NONE));
            if (strcmp(row->verdict, "unknown") != 0)
                assert_true(row->proven);
        }
    }
}

static void endings_are_told_apart_by_what_was_observed(void **state UNUSED)
{
    TaskObservation seen = fake_exit(0);
    assert_int_equal(verdict_ending(&seen), ENDING_ZERO);
    seen.stop_code = "timeout";
    assert_int_equal(verdict_ending(&seen), ENDING_STOPPED_ZERO);
    seen = fake_exit(3);
    assert_int_equal(verdict_ending(&seen), ENDING_CODE);
    seen.stop_code = "cancelled";
    assert_int_equal(verdict_ending(&seen), ENDING_KILLED);
    seen = fake_killed("signalled");
    assert_int_equal(verdict_ending(&seen), ENDING_KILLED);
    seen = fake_exit(137); /* a shell's word for it */
    assert_int_equal(verdict_ending(&seen), ENDING_KILLED);
    seen = fake_no_code();
    assert_int_equal(verdict_ending(&seen), ENDING_NO_CODE);
    seen.started = false;
    assert_int_equal(verdict_ending(&seen), ENDING_NOT_STARTED);
    seen.ended_proven = false;
    assert_int_equal(verdict_ending(&seen), ENDING_LOST);
    seen = (TaskObservation){.state = TASK_LOST, .started = true};
    assert_int_equal(verdict_ending(&seen), ENDING_LOST);
}

static void a_verdict_of_a_newer_version_counts_as_unknown(void **state UNUSED)
{
    LedgerRun run = {.verdict = "unchanged"};
    assert_int_equal(verdict_run_kind(&run), ERR_UNKNOWN);
    JSON_AUTO json_t *inner = json_pack("{s:s}", "verdict", "marvellous");
    assert_int_equal(verdict_inner(inner), INNER_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_0_of_a_bare_command_is_a_success_with_unknown_versions),
        cmocka_unit_test(code_0_with_a_success_from_inside_is_a_success),
        cmocka_unit_test(code_0_against_anything_else_from_inside_is_unknown),
        cmocka_unit_test(another_code_with_a_clean_failure_is_failed),
        cmocka_unit_test(another_code_with_half_done_work_is_partial),
        cmocka_unit_test(another_code_without_a_word_from_inside_is_failed_and_never_called_clean),
        cmocka_unit_test(another_code_after_a_beginning_without_an_end_is_unknown),
        cmocka_unit_test(a_killed_run_ends_by_what_it_told_from_inside),
        cmocka_unit_test(code_0_after_being_told_to_stop_is_a_success_only_with_proof_from_inside),
        cmocka_unit_test(what_never_started_left_nothing),
        cmocka_unit_test(a_lost_exit_code_is_unknown_unless_the_inside_told_the_end),
        cmocka_unit_test(what_cannot_be_seen_is_unknown_and_not_proven_ended),
        cmocka_unit_test(every_pair_has_a_verdict_and_success_needs_proof),
        cmocka_unit_test(endings_are_told_apart_by_what_was_observed),
        cmocka_unit_test(a_verdict_of_a_newer_version_counts_as_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
