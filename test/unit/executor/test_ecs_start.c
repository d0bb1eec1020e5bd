/* RunTask: what is started, what is asked for again, what is given up. */
#include <signal.h>

#include "ecs_rig.h"

static bool start(EcsRig *rig)
{
    return rig->driver->start(rig, &rig->host, &rig->request, NULL, &rig->task, &rig->err);
}

static void no_capacity(EcsRig *rig, const char *reason)
{
    char *body =
        talloc_asprintf(rig, "{\"tasks\": [], \"failures\": [{\"reason\": \"%s\"}]}", reason);
    fake_aws_answer(rig->aws, "RunTask", body);
}

static void a_task(EcsRig *rig)
{
    fake_aws_answer(rig->aws, "RunTask", "{\"tasks\": [{\"taskArn\": \"" TASK "\"}]}");
}

static void the_plan_is_sent_to_the_letter(void **state)
{
    EcsRig *rig = *state;
    rig_started(rig);
    assert_true(
        json_equal(fake_aws_input(rig->aws, "RunTask", 0), json_object_get(rig->plan, "input")));
    assert_string_equal(json_get_string(rig->task, "arn", ""), TASK);
    assert_string_equal(json_get_string(rig->task, "region", ""), "eu-west-1");
    assert_string_equal(json_get_string(rig->task, "cluster", ""), CLUSTER);
    const json_t *log = json_object_get(rig->task, "log");
    assert_string_equal(json_get_string(log, "stream", ""), "web/web/0123456789abcdef");
}

/* "HTTP 200 can carry tasks: [] and failures[]. Retry "Capacity is unavailable" and RESOURCE:*" */
static void what_passes_is_asked_for_again_by_the_same_token(void **state)
{
    static const char *const reasons[] = {"Capacity is unavailable at this time. Please try again "
                                          "later or in a different availability "
                                          "zone",
                                          "RESOURCE:MEMORY", "RESOURCE:ENI", "AGENT"};
    EcsRig *rig = *state;
    rig_planned(rig);
    for (size_t i = 0; i < COUNT_OF(reasons); i++)
        no_capacity(rig, reasons[i]);
    a_task(rig);
    assert_succeeds(start(rig), &rig->err);
    assert_int_equal(fake_aws_count(rig->aws, "RunTask"), COUNT_OF(reasons) + 1);
    for (size_t i = 0; i <= COUNT_OF(reasons); i++)
        assert_string_equal(fake_aws_text(rig->aws, "RunTask", i, "clientToken"),
                            "token-of-the-attempt");
    assert_contains(rig->heard.text, "Fargate has no capacity");
    assert_true(rig->clock.slept_ms > 0);
}

static void capacity_is_waited_for_as_long_as_the_start_may_take(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    no_capacity(rig, "Capacity is unavailable at this time");
    assert_fails(start(rig), &rig->err, ERR_FAILED, "Fargate has no capacity");
    assert_true(rig->clock.slept_ms <= 300000);
    assert_true(rig->clock.slept_ms > 200000);
    assert_non_null(rig->err.hint);
}

/* "MISSING is fatal." */
static void what_does_not_pass_is_a_clean_failure(void **state)
{
    static const char *const reasons[] = {"MISSING", "ATTRIBUTE", "something new"};
    for (size_t i = 0; i < COUNT_OF(reasons); i++) {
        void *own = NULL;
        rig_setup(&own);
        EcsRig *rig = own;
        rig_planned(rig);
        no_capacity(rig, reasons[i]);
        assert_fails(start(rig), &rig->err, ERR_FAILED, reasons[i]);
        assert_int_equal(fake_aws_count(rig->aws, "RunTask"), 1);
        assert_null(rig->task);
        rig_teardown(&own);
    }
    (void)state;
}

static void a_refusal_is_a_clean_failure(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    fake_aws_refuse(rig->aws, "RunTask", "ClientException",
                    "{\"message\": \"TaskDefinition is inactive\"}");
    assert_fails(start(rig), &rig->err, ERR_FAILED, "was deregistered");
}

static void the_accounts_quota_is_waited_for(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    fake_aws_refuse(rig->aws, "RunTask", "ClientException",
                    "{\"message\": \"You've reached the limit on the number of vCPUs you can run "
                    "concurrently\"}");
    a_task(rig);
    assert_succeeds(start(rig), &rig->err);
    assert_int_equal(fake_aws_count(rig->aws, "RunTask"), 2);
}

static void a_missing_permission_is_said_at_once(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    fake_aws_refuse(rig->aws, "RunTask", "AccessDeniedException", NULL);
    assert_fails(start(rig), &rig->err, ERR_AUTH, "RunTask");
    assert_int_equal(fake_aws_count(rig->aws, "RunTask"), 1);
}

/* "A retry after a lost reply sends exactly the same" */
static void a_lost_reply_is_asked_for_again_with_the_same_request(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    fake_aws_lose(rig->aws, "RunTask", ERR_UNKNOWN);
    a_task(rig);
    assert_succeeds(start(rig), &rig->err);
    assert_int_equal(fake_aws_count(rig->aws, "RunTask"), 2);
    assert_true(
        json_equal(fake_aws_input(rig->aws, "RunTask", 0), fake_aws_input(rig->aws, "RunTask", 1)));
}

static void what_stays_lost_is_unknown(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    fake_aws_lose(rig->aws, "RunTask", ERR_UNKNOWN);
    assert_fails(start(rig), &rig->err, ERR_UNKNOWN, "RunTask");
    assert_int_equal(fake_aws_count(rig->aws, "RunTask"), 4);
}

static void after_a_lost_reply_no_failure_is_called_clean(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    fake_aws_lose(rig->aws, "RunTask", ERR_UNKNOWN);
    fake_aws_refuse(rig->aws, "RunTask", "AccessDeniedException", NULL);
    assert_fails(start(rig), &rig->err, ERR_UNKNOWN, "cannot be told");
}

static void without_a_connection_nothing_was_started(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    fake_aws_lose(rig->aws, "RunTask", ERR_CONNECT);
    assert_fails(start(rig), &rig->err, ERR_CONNECT, "RunTask");
}

static void throttling_is_waited_out(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    for (int i = 0; i < 6; i++)
        fake_aws_lose(rig->aws, "RunTask", ERR_BUSY);
    a_task(rig);
    assert_succeeds(start(rig), &rig->err);
}

static void conflict(EcsRig *rig, const char *tasks)
{
    fake_aws_refuse(rig->aws, "RunTask", "ConflictException",
                    "{\"message\": \"in use\", \"resourceIds\": [\"" TASK "\"]}");
    fake_aws_answer(rig->aws, "DescribeTasks", tasks);
}

/* "the same token with other parameters = ConflictException with resourceIds (the tasks: attach to
 * them)", "a conflict's task is compared (startedBy, tags) before attaching to it" */
static void a_conflict_is_attached_to_when_the_task_is_ours(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    conflict(rig, "{\"tasks\": [{\"taskArn\": \"" TASK "\", \"startedBy\": \"tidegate/" RUN
                  "\", \"tags\": [{\"key\": \"tidegate:run\", \"value\": \"" RUN "\"}]}]}");
    assert_succeeds(start(rig), &rig->err);
    assert_string_equal(json_get_string(rig->task, "arn", ""), TASK);
}

/* "StopTask deletes its tags" */
static void a_conflicts_task_that_lost_its_tags_is_ours_still(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    conflict(rig,
             "{\"tasks\": [{\"taskArn\": \"" TASK "\", \"startedBy\": \"tidegate/" RUN "\"}]}");
    assert_succeeds(start(rig), &rig->err);
}

static void a_conflict_with_anothers_task_is_a_failure(void **state)
{
    static const char *const tasks[] = {
        "{\"tasks\": [{\"taskArn\": \"" TASK "\", \"startedBy\": \"somebody\"}]}",
        "{\"tasks\": [{\"taskArn\": \"" TASK "\", \"startedBy\": \"tidegate/" RUN
        "\", \"tags\": [{\"key\": \"tidegate:run\", \"value\": \"another\"}]}]}"};
    for (size_t i = 0; i < COUNT_OF(tasks); i++) {
        void *own = NULL;
        rig_setup(&own);
        EcsRig *rig = own;
        rig_planned(rig);
        conflict(rig, tasks[i]);
        assert_fails(start(rig), &rig->err, ERR_FAILED, "did not start");
        assert_null(rig->task);
        rig_teardown(&own);
    }
    (void)state;
}

static void a_conflicts_task_that_cannot_be_seen_yet_is_waited_for(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    conflict(rig, "{\"tasks\": [], \"failures\": [{\"reason\": \"MISSING\"}]}");
    fake_aws_answer(rig->aws, "DescribeTasks",
                    "{\"tasks\": [{\"taskArn\": \"" TASK "\", \"startedBy\": \"tidegate/" RUN
                    "\"}]}");
    assert_succeeds(start(rig), &rig->err);
}

static void a_signal_ends_the_waiting_with_nothing_started(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    no_capacity(rig, "RESOURCE:CPU");
    cancel_raise(rig->cancel, SIGTERM);
    assert_fails(start(rig), &rig->err, ERR_TERMINATED, "");
    assert_int_equal(fake_aws_count(rig->aws, "RunTask"), 1);
}

typedef struct Keeping {
    int renewed, asked, allowed;
} Keeping;

static void renew(void *data)
{
    ((Keeping *)data)->renewed++;
}

static bool may_start(void *data, Error *why)
{
    Keeping *keeping = data;
    return ++keeping->asked <= keeping->allowed ||
           error_set(why, ERR_FENCED, "the lease is no longer ours");
}

/* "Re-checked by a conditional write immediately before RunTask" */
static void the_lease_is_looked_at_before_every_request_and_renewed_between(void **state)
{
    EcsRig *rig = *state;
    Keeping keeping = {.allowed = 2};
    const ExecutorHooks hooks = {.data = &keeping, .renew = renew, .may_start = may_start};
    rig_planned(rig);
    no_capacity(rig, "RESOURCE:CPU");
    assert_fails(rig->driver->start(rig, &rig->host, &rig->request, &hooks, &rig->task, &rig->err),
                 &rig->err, ERR_FENCED, "no longer ours");
    assert_int_equal(fake_aws_count(rig->aws, "RunTask"), 2);
    assert_int_equal(keeping.asked, 3);
    assert_true(keeping.renewed >= 2);
}

static void an_old_plan_is_asked_for_once(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    rig->aws->now_ms += 400000;
    no_capacity(rig, "RESOURCE:CPU");
    assert_fails(start(rig), &rig->err, ERR_FAILED, "no instance");
    assert_int_equal(fake_aws_count(rig->aws, "RunTask"), 1);
}

static void an_intent_without_a_plan_is_refused(void **state)
{
    EcsRig *rig = *state;
    assert_fails(start(rig), &rig->err, ERR_FORMAT, "no plan");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(the_plan_is_sent_to_the_letter),
        RIG_TEST(what_passes_is_asked_for_again_by_the_same_token),
        RIG_TEST(capacity_is_waited_for_as_long_as_the_start_may_take),
        cmocka_unit_test(what_does_not_pass_is_a_clean_failure),
        RIG_TEST(a_refusal_is_a_clean_failure),
        RIG_TEST(the_accounts_quota_is_waited_for),
        RIG_TEST(a_missing_permission_is_said_at_once),
        RIG_TEST(a_lost_reply_is_asked_for_again_with_the_same_request),
        RIG_TEST(what_stays_lost_is_unknown),
        RIG_TEST(after_a_lost_reply_no_failure_is_called_clean),
        RIG_TEST(without_a_connection_nothing_was_started),
        RIG_TEST(throttling_is_waited_out),
        RIG_TEST(a_conflict_is_attached_to_when_the_task_is_ours),
        RIG_TEST(a_conflicts_task_that_lost_its_tags_is_ours_still),
        cmocka_unit_test(a_conflict_with_anothers_task_is_a_failure),
        RIG_TEST(a_conflicts_task_that_cannot_be_seen_yet_is_waited_for),
        RIG_TEST(a_signal_ends_the_waiting_with_nothing_started),
        RIG_TEST(the_lease_is_looked_at_before_every_request_and_renewed_between),
        RIG_TEST(an_old_plan_is_asked_for_once),
        RIG_TEST(an_intent_without_a_plan_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
