/* What DescribeTasks proves, sentence by sentence; stopping and finding a task. */
#include "ecs_rig.h"

#define EXITED                                                                                     \
    "\"stopCode\": \"EssentialContainerExited\", \"stoppedReason\": \"Essential container in "     \
    "task exited\""
#define RAN       ", \"startedAt\": 1795197700.25, \"pullStoppedAt\": 1795197690"
#define OWN(more) "{\"name\": \"web\"" more "}"
#define STOPPED(facts, containers)                                                                 \
    "{\"tasks\": [{\"taskArn\": \"" TASK "\", \"lastStatus\": \"STOPPED\", \"createdAt\": "        \
    "1795197680, \"stoppedAt\": 1795197720.75, " facts ", \"containers\": [" containers "]}]}"

static void observe(EcsRig *rig, const char *answer)
{
    if (!rig->task)
        rig_started(rig);
    fake_aws_answer(rig->aws, "DescribeTasks", answer);
    assert_succeeds(rig->driver->observe(rig, &rig->host, rig->task, &rig->seen, &rig->err),
                    &rig->err);
}

static void assert_no_success(const TaskObservation *seen)
{
    assert_false(seen->state == TASK_ENDED && seen->ended_proven && seen->started &&
                 seen->has_exit_code && seen->exit_code == 0);
}

/* "Success if and only if lastStatus=STOPPED and stopCode=EssentialContainerExited and the NAMED
 * container has an exitCode of 0 and no error reason." */
static void the_proof_of_success_is_complete(void **state)
{
    EcsRig *rig = *state;
    observe(rig, STOPPED(EXITED RAN, OWN(", \"exitCode\": 0")));
    assert_int_equal(rig->seen.state, TASK_ENDED);
    assert_true(rig->seen.ended_proven && rig->seen.started && rig->seen.has_exit_code);
    assert_int_equal(rig->seen.exit_code, 0);
    assert_string_equal(rig->seen.stop_code, "EssentialContainerExited");
    assert_string_equal(rig->seen.started_at, "2026-11-20T18:01:40.250Z");
    assert_string_equal(rig->seen.ended_at, "2026-11-20T18:02:00.750Z");
    assert_int_equal(rig->seen.starting_ms, 20250);
    assert_int_equal(rig->seen.running_ms, 20500);
}

static void each_part_of_the_proof_is_needed(void **state)
{
    static const char *const answers[] = {
        /* not STOPPED */
        "{\"tasks\": [{\"lastStatus\": \"DEPROVISIONING\", " EXITED RAN
        ", \"containers\": [" OWN(", \"exitCode\": 0") "]}]}",
        /* another stop code, or none */
        STOPPED("\"stopCode\": \"UserInitiated\"" RAN, OWN(", \"exitCode\": 0")),
        STOPPED("\"stopCode\": \"SpotInterruption\"" RAN, OWN(", \"exitCode\": 0")),
        STOPPED("\"stopCode\": \"ServiceSchedulerInitiated\"" RAN, OWN(", \"exitCode\": 0")),
        STOPPED("\"stopCode\": \"TerminationNotice\"" RAN, OWN(", \"exitCode\": 0")),
        STOPPED("\"stopCode\": \"InfrastructureHealth\"" RAN, OWN(", \"exitCode\": 0")),
        STOPPED("\"stopCode\": \"TaskFailedToStart\"" RAN, OWN(", \"exitCode\": 0")),
        STOPPED("\"stopCode\": \"SomethingNew\"" RAN, OWN(", \"exitCode\": 0")),
        STOPPED("\"desiredStatus\": \"STOPPED\"" RAN, OWN(", \"exitCode\": 0")),
        /* the code of another container */
        STOPPED(EXITED RAN, OWN("") ", {\"name\": \"proxy\", \"exitCode\": 0}"),
        STOPPED(EXITED RAN, "{\"name\": \"proxy\", \"exitCode\": 0}"),
        STOPPED(EXITED RAN, ""),
        /* another code, or none: "A missing exitCode is not 0." */
        STOPPED(EXITED RAN, OWN(", \"exitCode\": 1")),
        STOPPED(EXITED RAN, OWN("")),
        STOPPED(EXITED RAN, OWN(", \"exitCode\": null")),
        STOPPED(EXITED RAN, OWN(", \"exitCode\": \"0\"")),
        /* an error beside it */
        STOPPED(EXITED RAN, OWN(", \"exitCode\": 0, \"reason\": \"OutOfMemoryError: Container "
                                "killed due to memory usage\"")),
        STOPPED("\"stopCode\": \"EssentialContainerExited\", \"stoppedReason\": "
                "\"OutOfMemoryError: Container killed due to memory usage\"" RAN,
                OWN(", \"exitCode\": 0")),
    };
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        void *own = NULL;
        rig_setup(&own);
        EcsRig *rig = own;
        observe(rig, answers[i]);
        assert_no_success(&rig->seen);
        rig_teardown(&own);
    }
    (void)state;
}

/* "A missing exitCode is not 0." */
static void a_missing_exit_code_is_unknown(void **state)
{
    EcsRig *rig = *state;
    observe(rig, STOPPED(EXITED RAN, OWN("")));
    assert_int_equal(rig->seen.state, TASK_ENDED);
    assert_true(rig->seen.ended_proven && rig->seen.started);
    assert_false(rig->seen.has_exit_code);
    assert_contains(rig->seen.next, "--after-unknown");
}

/* "A sidecar's 143 is not a failure." */
static void a_sidecars_143_is_no_failure(void **state)
{
    EcsRig *rig = *state;
    observe(rig, STOPPED(EXITED RAN, "{\"name\": \"proxy\", \"exitCode\": 143, \"reason\": "
                                     "\"it was slow\"}, " OWN(", \"exitCode\": 0")));
    assert_true(rig->seen.has_exit_code);
    assert_int_equal(rig->seen.exit_code, 0);
}

static void a_sidecar_that_ended_first_is_named(void **state)
{
    EcsRig *rig = *state;
    observe(rig, STOPPED(EXITED RAN,
                         "{\"name\": \"proxy\", \"exitCode\": 1}, " OWN(", \"exitCode\": 143")));
    assert_int_equal(rig->seen.exit_code, 143);
    assert_contains(rig->seen.reason, "another essential container");
}

/* "Not started (retryable, nothing ran): CannotPullContainerError, ResourceInitializationError, ENI
 * errors." */
static void a_start_that_failed_is_not_started(void **state)
{
    static const char *const reasons[] = {
        "CannotPullContainerError: pull image manifest has been retried 7 time(s): not found",
        "ResourceInitializationError: unable to pull secrets or registry auth",
        "Timeout waiting for network interface provisioning to complete.",
    };
    for (size_t i = 0; i < COUNT_OF(reasons); i++) {
        void *own = NULL;
        rig_setup(&own);
        EcsRig *rig = own;
        observe(rig, talloc_asprintf(rig,
                                     STOPPED("\"stopCode\": \"TaskFailedToStart\", "
                                             "\"stoppedReason\": \"%s\"",
                                             OWN("")),
                                     reasons[i]));
        assert_int_equal(rig->seen.state, TASK_ENDED);
        assert_true(rig->seen.ended_proven);
        assert_false(rig->seen.started);
        assert_contains(rig->seen.reason, reasons[i]);
        assert_string_equal(rig->seen.stop_code, "TaskFailedToStart");
        rig_teardown(&own);
    }
    (void)state;
}

static void a_pull_error_of_a_task_that_ran_is_not_called_not_started(void **state)
{
    EcsRig *rig = *state;
    observe(rig, STOPPED("\"stopCode\": \"TaskFailedToStart\", \"stoppedReason\": "
                         "\"CannotPullContainerError: x\"" RAN,
                         OWN("")));
    assert_true(rig->seen.started);
    assert_false(rig->seen.has_exit_code);
}

/* "137 + OutOfMemoryError = killed." */
static void out_of_memory_is_killed(void **state)
{
    EcsRig *rig = *state;
    observe(rig, STOPPED(EXITED RAN, OWN(", \"exitCode\": 137, \"reason\": \"OutOfMemoryError: "
                                         "Container killed due to memory usage\"")));
    assert_true(rig->seen.has_exit_code);
    assert_int_equal(rig->seen.exit_code, 137);
    assert_contains(rig->seen.reason, "out of memory");
    assert_contains(rig->seen.next, "memory");
}

/* "Everything that does not prove itself = unknown" */
static void what_is_new_is_unknown(void **state)
{
    EcsRig *rig = *state;
    observe(rig, STOPPED("\"stopCode\": \"SomethingNew\"" RAN, OWN("")));
    assert_true(rig->seen.started && rig->seen.ended_proven);
    assert_false(rig->seen.has_exit_code);
}

static void a_code_of_0_is_told_where_we_asked_for_the_stop(void **state)
{
    EcsRig *rig = *state;
    observe(rig,
            STOPPED("\"stopCode\": \"UserInitiated\", \"stoppedReason\": \"tidegate: timeout of "
                    "2 h passed\"" RAN,
                    OWN(", \"exitCode\": 0")));
    assert_string_equal(rig->seen.stop_code, "timeout");
    assert_true(rig->seen.has_exit_code);
}

static void an_instance_that_was_deregistered_by_force_proves_no_end(void **state)
{
    EcsRig *rig = *state;
    observe(rig, STOPPED("\"stopCode\": \"UserInitiated\", \"stoppedReason\": \"Container instance "
                         "deregistration forced by user\"" RAN,
                         OWN("")));
    assert_int_equal(rig->seen.state, TASK_LOST);
    assert_false(rig->seen.ended_proven);
}

/* "PROVISIONING PENDING ACTIVATING RUNNING DEACTIVATING STOPPING DEPROVISIONING STOPPED" */
static void every_status_has_its_state(void **state)
{
    static const struct {
        const char *status;
        TaskState state;
    } rows[] = {
        {"PROVISIONING", TASK_STARTING},  {"PENDING", TASK_STARTING},
        {"ACTIVATING", TASK_STARTING},    {"RUNNING", TASK_RUNNING},
        {"DEACTIVATING", TASK_RUNNING},   {"STOPPING", TASK_RUNNING},
        {"DEPROVISIONING", TASK_RUNNING}, {"STOPPED", TASK_ENDED},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        void *own = NULL;
        rig_setup(&own);
        EcsRig *rig = own;
        observe(rig, talloc_asprintf(rig,
                                     "{\"tasks\": [{\"lastStatus\": \"%s\", \"createdAt\": "
                                     "1795197713, \"containers\": []}]}",
                                     rows[i].status));
        assert_int_equal(rig->seen.state, rows[i].state);
        assert_string_equal(rig->seen.phase, rows[i].status);
        assert_int_equal(rig->seen.starting_ms, 10000);
        rig_teardown(&own);
    }
    (void)state;
}

/* "tolerate MISSING for a while after RunTask" */
static void missing_is_tolerated_for_a_while(void **state)
{
    static const char MISSING[] =
        "{\"tasks\": [], \"failures\": [{\"arn\": \"" TASK "\", \"reason\": \"MISSING\"}]}";
    EcsRig *rig = *state;
    observe(rig, MISSING);
    assert_int_equal(rig->seen.state, TASK_STARTING);
    rig->aws->now_ms += 130000;
    observe(rig, MISSING);
    assert_int_equal(rig->seen.state, TASK_LOST);
    assert_false(rig->seen.ended_proven);
}

/* "A stopped task is visible about an hour .. : the task is not a record." */
static void what_ecs_forgot_has_ended_and_proves_nothing_else(void **state)
{
    EcsRig *rig = *state;
    rig_started(rig);
    rig->aws->now_ms += 3700000;
    observe(rig, "{\"tasks\": [], \"failures\": [{\"reason\": \"MISSING\"}]}");
    assert_int_equal(rig->seen.state, TASK_ENDED);
    assert_true(rig->seen.ended_proven && rig->seen.started);
    assert_false(rig->seen.has_exit_code);
    assert_string_equal(rig->seen.stop_code, "lost");
}

static void a_task_of_another_executor_is_refused(void **state)
{
    EcsRig *rig = *state;
    JSON_AUTO json_t *other = json_pack("{s:i, s:s}", "format", 1, "executor", "process");
    JSON_AUTO json_t *newer = json_pack("{s:i, s:s}", "format", 9, "executor", "ecs");
    assert_fails(rig->driver->observe(rig, &rig->host, other, &rig->seen, &rig->err), &rig->err,
                 ERR_FORMAT, "another one started it");
    error_clear(&rig->err);
    assert_fails(rig->driver->observe(rig, &rig->host, newer, &rig->seen, &rig->err), &rig->err,
                 ERR_FORMAT, "newer tidegate");
}

static void a_stop_says_why_in_words_that_are_read_back(void **state)
{
    static const struct {
        ExecutorStop why;
        const char *reason, *stop_code;
    } rows[] = {
        {EXECUTOR_STOP_CANCEL, "tidegate: cancelled", "cancelled"},
        {EXECUTOR_STOP_TIMEOUT, "tidegate: timeout of 2 h 0 min passed", "timeout"},
        {EXECUTOR_STOP_START_TIMEOUT, "tidegate: not started within 5 min 0 s", "start-timeout"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        void *own = NULL;
        rig_setup(&own);
        EcsRig *rig = own;
        rig_started(rig);
        fake_aws_answer(rig->aws, "DescribeTasks", "{\"tasks\": [{\"lastStatus\": \"RUNNING\"}]}");
        fake_aws_answer(rig->aws, "StopTask", "{}");
        assert_succeeds(rig->driver->stop(&rig->host, rig->task, rows[i].why, &rig->err),
                        &rig->err);
        const char *reason = fake_aws_text(rig->aws, "StopTask", 0, "reason");
        assert_string_equal(reason, rows[i].reason);
        assert_string_equal(fake_aws_text(rig->aws, "StopTask", 0, "task"), TASK);
        observe(rig, talloc_asprintf(rig,
                                     STOPPED("\"stopCode\": \"UserInitiated\", "
                                             "\"stoppedReason\": \"%s\"" RAN,
                                             OWN(", \"exitCode\": 143")),
                                     reason));
        assert_string_equal(rig->seen.stop_code, rows[i].stop_code);
        rig_teardown(&own);
    }
    (void)state;
}

static void what_has_ended_is_not_stopped(void **state)
{
    EcsRig *rig = *state;
    rig_started(rig);
    fake_aws_answer(rig->aws, "DescribeTasks", "{\"tasks\": [{\"lastStatus\": \"STOPPED\"}]}");
    assert_fails(rig->driver->stop(&rig->host, rig->task, EXECUTOR_STOP_CANCEL, &rig->err),
                 &rig->err, ERR_FAILED, "ended already");
    assert_int_equal(fake_aws_count(rig->aws, "StopTask"), 0);
}

static bool find(EcsRig *rig)
{
    return rig->driver->find(rig, &rig->host, &rig->request, &rig->task, &rig->err);
}

static void list(EcsRig *rig, const char *running, const char *stopped)
{
    fake_aws_answer(rig->aws, "ListTasks", talloc_asprintf(rig, "{\"taskArns\": [%s]}", running));
    fake_aws_answer(rig->aws, "ListTasks", talloc_asprintf(rig, "{\"taskArns\": [%s]}", stopped));
}

static void a_task_that_runs_is_found_by_who_started_it(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    list(rig, "\"" TASK "\"", "");
    fake_aws_answer(rig->aws, "DescribeTasks",
                    "{\"tasks\": [{\"taskArn\": \"" TASK "\", \"startedBy\": \"tidegate/" RUN
                    "\"}]}");
    assert_succeeds(find(rig), &rig->err);
    assert_string_equal(json_get_string(rig->task, "arn", ""), TASK);
    assert_string_equal(fake_aws_text(rig->aws, "ListTasks", 0, "startedBy"), "tidegate/" RUN);
}

static void a_task_that_has_stopped_is_found_among_its_family(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    list(rig, "", "\"arn:other\", \"" TASK "\"");
    fake_aws_answer(rig->aws, "DescribeTasks",
                    "{\"tasks\": [{\"taskArn\": \"arn:other\", \"startedBy\": \"ecs-svc/1\"}, "
                    "{\"taskArn\": \"" TASK "\", \"startedBy\": \"tidegate/" RUN "\"}]}");
    assert_succeeds(find(rig), &rig->err);
    assert_string_equal(json_get_string(rig->task, "arn", ""), TASK);
    assert_string_equal(fake_aws_text(rig->aws, "ListTasks", 1, "family"), "shop");
}

/* "DescribeTasks: 100 tasks at most" */
static void tasks_are_described_a_hundred_at_a_time(void **state)
{
    EcsRig *rig = *state;
    char *arns = talloc_strdup(rig, "\"arn:0\"");
    rig_planned(rig);
    for (int i = 1; i < 150; i++)
        arns = talloc_asprintf_append(arns, ", \"arn:%d\"", i);
    list(rig, "", arns);
    fake_aws_answer(rig->aws, "DescribeTasks", "{\"tasks\": []}");
    fake_aws_answer(rig->aws, "DescribeTasks",
                    "{\"tasks\": [{\"taskArn\": \"" TASK "\", \"startedBy\": \"tidegate/" RUN
                    "\"}]}");
    assert_succeeds(find(rig), &rig->err);
    assert_non_null(rig->task);
    const json_t *first = fake_aws_input(rig->aws, "DescribeTasks", 0);
    const json_t *second = fake_aws_input(rig->aws, "DescribeTasks", 1);
    assert_int_equal(json_array_size(json_object_get(first, "tasks")), 100);
    assert_int_equal(json_array_size(json_object_get(second, "tasks")), 50);
}

static void that_nothing_was_started_is_not_to_be_told_at_once(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    list(rig, "", "");
    assert_fails(find(rig), &rig->err, ERR_BUSY, "cannot be told yet");
}

static void it_is_told_when_no_request_can_be_under_way(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    rig->aws->now_ms += 61000;
    list(rig, "", "");
    list(rig, "", "");
    assert_succeeds(find(rig), &rig->err);
    assert_null(rig->task);
    /* A start may have asked until just now: it is looked for twice. */
    assert_int_equal(rig->clock.slept_ms, 15000);
    assert_int_equal(fake_aws_count(rig->aws, "ListTasks"), 4);
}

static void a_request_that_was_under_way_is_found_at_the_second_look(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    rig->aws->now_ms += 61000;
    list(rig, "", "");
    list(rig, "\"" TASK "\"", "");
    fake_aws_answer(rig->aws, "DescribeTasks",
                    "{\"tasks\": [{\"taskArn\": \"" TASK "\", \"startedBy\": \"tidegate/" RUN
                    "\"}]}");
    assert_succeeds(find(rig), &rig->err);
    assert_non_null(rig->task);
}

static void after_an_hour_it_cannot_be_told_any_more(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    rig->aws->now_ms += 3600000;
    list(rig, "", "");
    assert_succeeds(find(rig), &rig->err);
    assert_non_null(rig->task);
    assert_null(json_object_get(rig->task, "arn"));
    assert_succeeds(rig->driver->observe(rig, &rig->host, rig->task, &rig->seen, &rig->err),
                    &rig->err);
    assert_int_equal(rig->seen.state, TASK_ENDED);
    assert_true(rig->seen.ended_proven && rig->seen.started && !rig->seen.has_exit_code);
    assert_fails(rig->driver->stop(&rig->host, rig->task, EXECUTOR_STOP_CANCEL, &rig->err),
                 &rig->err, ERR_FAILED, "ended already");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(the_proof_of_success_is_complete),
        cmocka_unit_test(each_part_of_the_proof_is_needed),
        RIG_TEST(a_missing_exit_code_is_unknown),
        RIG_TEST(a_sidecars_143_is_no_failure),
        RIG_TEST(a_sidecar_that_ended_first_is_named),
        cmocka_unit_test(a_start_that_failed_is_not_started),
        RIG_TEST(a_pull_error_of_a_task_that_ran_is_not_called_not_started),
        RIG_TEST(out_of_memory_is_killed),
        RIG_TEST(what_is_new_is_unknown),
        RIG_TEST(a_code_of_0_is_told_where_we_asked_for_the_stop),
        RIG_TEST(an_instance_that_was_deregistered_by_force_proves_no_end),
        cmocka_unit_test(every_status_has_its_state),
        RIG_TEST(missing_is_tolerated_for_a_while),
        RIG_TEST(what_ecs_forgot_has_ended_and_proves_nothing_else),
        RIG_TEST(a_task_of_another_executor_is_refused),
        cmocka_unit_test(a_stop_says_why_in_words_that_are_read_back),
        RIG_TEST(what_has_ended_is_not_stopped),
        RIG_TEST(a_task_that_runs_is_found_by_who_started_it),
        RIG_TEST(a_task_that_has_stopped_is_found_among_its_family),
        RIG_TEST(tasks_are_described_a_hundred_at_a_time),
        RIG_TEST(that_nothing_was_started_is_not_to_be_told_at_once),
        RIG_TEST(it_is_told_when_no_request_can_be_under_way),
        RIG_TEST(a_request_that_was_under_way_is_found_at_the_second_look),
        RIG_TEST(after_an_hour_it_cannot_be_told_any_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
