#include <fcntl.h>
#include <sys/mman.h>

#include "rig.h"

#define with_rig(script)                                                                           \
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);                                                \
    ERROR_AUTO Error err UNUSED = {0};                                                             \
    Rig *rig = rig_new(ctx, script)

/* Starts the run in a process of its own, which does `then` and is waited for. */
static void start_elsewhere(Rig *rig, void (*then)(void))
{
    ERROR_AUTO Error err = {0};
    pid_t pid = fork();
    if (pid == 0) {
        json_t *task = NULL;
        setpgid(0, 0);
        if (!rig->driver->start(rig, NULL, &rig->request, NULL, &task, &err))
            _exit(1);
        then();
        _exit(0);
    }
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static json_t *find(Rig *rig)
{
    ERROR_AUTO Error err = {0};
    json_t *task = NULL;
    assert_succeeds(rig->driver->find(rig, NULL, &rig->request, &task, &err), &err);
    return task;
}

static void kill_ourselves(void)
{
    kill(getpid(), SIGKILL);
}

static void kill_our_group(void)
{
    kill(0, SIGKILL);
}

static void hang_up(void)
{
    kill(0, SIGHUP);
    pause();
}

static void survives(void (*death)(void))
{
    with_rig("touch up; while [ ! -e go ]; do sleep 0.05; done; exit 5");
    start_elsewhere(rig, death);
    rig_await_file(rig, "up");
    JSON_AUTO json_t *task = find(rig);
    assert_non_null(task);
    assert_int_equal(rig_observe(rig, task).state, TASK_RUNNING);
    assert_succeeds(fs_create(fs_join(ctx, rig->dir, "go"), "", 0, &err), &err);
    TaskObservation seen = rig_await(rig, task, TASK_ENDED);
    assert_int_equal(seen.exit_code, 5);
    assert_true(seen.ended_proven);
}

static void the_outcome_is_recorded_when_the_parent_is_killed(void **state UNUSED)
{
    survives(kill_ourselves);
}

static void the_outcome_is_recorded_when_the_parents_whole_group_is_killed(void **state UNUSED)
{
    survives(kill_our_group);
}

static void the_outcome_is_recorded_when_the_terminal_is_closed(void **state UNUSED)
{
    survives(hang_up);
}

static void the_supervisor_belongs_to_no_session_of_ours(void **state UNUSED)
{
    with_rig("sleep 60");
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    ProcessTask known = rig_task(task);
    assert_int_equal(getsid(known.supervisor.pid), known.supervisor.pid);
    assert_int_equal(getpgid(known.child.pid), known.child.pid);
    assert_succeeds(rig->driver->stop(NULL, task, EXECUTOR_STOP_CANCEL, &err), &err);
    rig_await(rig, task, TASK_ENDED);
}

static void the_supervisor_keeps_none_of_our_descriptors(void **state UNUSED)
{
    with_rig("sleep 60");
    int ends[2];
    char byte;
    assert_int_equal(pipe(ends), 0);
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 0);
    close(ends[0]);
    assert_succeeds(rig->driver->stop(NULL, task, EXECUTOR_STOP_CANCEL, &err), &err);
    rig_await(rig, task, TASK_ENDED);
}

static void a_killed_supervisor_with_a_living_command_is_lost(void **state UNUSED)
{
    with_rig("trap '' TERM PIPE; echo $$ > pid; while :; do sleep 0.05; done");
    rig->request.grace_ms = 200;
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    rig_await_file(rig, "pid");
    ProcessTask known = rig_task(task);
    assert_int_equal(kill(known.supervisor.pid, SIGKILL), 0);
    rig_await_death(known.supervisor.pid);
    TaskObservation seen = rig_observe(rig, task);
    assert_int_equal(seen.state, TASK_LOST);
    assert_false(seen.ended_proven);
    assert_string_equal(seen.stop_code, "lost");
    assert_contains(seen.reason, "still runs");
    /* A stop still works: first as a request, after the grace by force. */
    assert_succeeds(rig->driver->stop(NULL, task, EXECUTOR_STOP_CANCEL, &err), &err);
    assert_true(cancel_sleep_ms(NULL, 300));
    assert_int_equal(rig_observe(rig, task).state, TASK_LOST);
    assert_succeeds(rig->driver->stop(NULL, task, EXECUTOR_STOP_CANCEL, &err), &err);
    seen = rig_await(rig, task, TASK_ENDED);
    assert_true(seen.ended_proven && seen.started);
    assert_false(seen.has_exit_code);
    assert_string_equal(seen.stop_code, "lost");
    assert_fails(rig->driver->stop(NULL, task, EXECUTOR_STOP_CANCEL, &err), &err, ERR_FAILED,
                 "ended already");
}

static void a_command_is_not_gone_while_a_child_of_it_lives(void **state UNUSED)
{
    with_rig("(trap '' PIPE; exec sleep 60 > /dev/null 2>&1) & echo $! > child; touch up; wait");
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    rig_await_file(rig, "up");
    ProcessTask known = rig_task(task);
    pid_t child = rig_read_pid(rig, "child");
    assert_int_equal(kill(known.supervisor.pid, SIGKILL), 0);
    assert_int_equal(kill(known.child.pid, SIGKILL), 0);
    rig_await_death(known.child.pid);
    rig_await_death(known.supervisor.pid);
    assert_int_equal(rig_observe(rig, task).state, TASK_LOST);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_true(rig_await(rig, task, TASK_ENDED).ended_proven);
}

static void a_lost_run_is_judged_by_its_handle_when_its_folder_is_gone(void **state UNUSED)
{
    with_rig("touch up; sleep 60");
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    rig_await_file(rig, "up");
    ProcessTask known = rig_task(task);
    json_object_set_new(task, "run_dir", json_string("/no/such/place"));
    assert_int_equal(rig_observe(rig, task).state, TASK_RUNNING);
    assert_int_equal(kill(known.supervisor.pid, SIGKILL), 0);
    rig_await_death(known.supervisor.pid);
    assert_int_equal(rig_observe(rig, task).state, TASK_LOST);
    assert_int_equal(kill(-known.child.pid, SIGKILL), 0);
    TaskObservation seen = rig_await(rig, task, TASK_ENDED);
    assert_true(seen.started && seen.ended_proven);
}

static void a_task_of_another_machine_is_lost(void **state UNUSED)
{
    with_rig("exit 0");
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    rig_await(rig, task, TASK_ENDED);
    json_object_set_new(task, "run_dir", json_string("/no/such/place"));
    json_object_set_new(task, "supervisor",
                        json_string("11111111-2222-3333-4444-555555555555/1/42/100/"));
    TaskObservation seen = rig_observe(rig, task);
    assert_int_equal(seen.state, TASK_LOST);
    assert_false(seen.ended_proven);
    assert_contains(seen.reason, "another machine");
}

static void a_damaged_outcome_is_no_success(void **state UNUSED)
{
    with_rig("exit 0");
    TaskObservation seen;
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    rig_await(rig, task, TASK_ENDED);
    const char *path = fs_join(ctx, rig->run_dir, "outcome.json");
    assert_succeeds(fs_write_atomic(path, "{\"exit", 6, 0644, &err), &err);
    assert_fails(rig->driver->observe(ctx, NULL, task, &seen, &err), &err, ERR_FORMAT,
                 "outcome.json");
}

typedef struct Calls {
    pid_t caller[3];
    int begun, renewed, ended;
    bool outcome_there;
    char outcome[256];
} Calls;

static void on_begin(void *data)
{
    Calls *calls = data;
    calls->begun++;
    calls->caller[0] = getpid();
}

static void on_renew(void *data)
{
    Calls *calls = data;
    calls->renewed++;
    calls->caller[1] = getpid();
}

static void on_ended(void *data)
{
    Calls *calls = data;
    calls->outcome_there = fs_exists(calls->outcome);
    calls->caller[2] = getpid();
    calls->ended++;
}

/* Memory that the supervisor shares with the test. */
static Calls *shared_calls(const Rig *rig)
{
    Calls *calls =
        mmap(NULL, sizeof(Calls), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(calls, MAP_FAILED);
    snprintf(calls->outcome, sizeof(calls->outcome), "%s/outcome.json", rig->run_dir);
    return calls;
}

static void the_hooks_are_called_in_the_supervisor(void **state UNUSED)
{
    with_rig("sleep 6");
    Calls *calls = shared_calls(rig);
    ExecutorHooks hooks = {.data = calls, .begin = on_begin, .renew = on_renew, .ended = on_ended};
    JSON_AUTO json_t *task = rig_start(rig, &hooks);
    pid_t supervisor = rig_task(task).supervisor.pid;
    assert_int_equal(calls->begun, 1);
    rig_await(rig, task, TASK_ENDED);
    rig_await_death(supervisor);
    assert_int_equal(calls->renewed, 1);
    assert_int_equal(calls->ended, 1);
    assert_true(calls->outcome_there);
    for (size_t i = 0; i < COUNT_OF(calls->caller); i++)
        assert_int_equal(calls->caller[i], supervisor);
}

static bool refuse(void *data UNUSED, Error *why)
{
    return error_set(why, ERR_FENCED, "the lease is no longer ours");
}

static void nothing_starts_when_the_last_look_forbids_it(void **state UNUSED)
{
    with_rig("touch started");
    ExecutorHooks hooks = {.may_start = refuse};
    JSON_AUTO json_t *task = rig_start(rig, &hooks);
    TaskObservation seen = rig_await(rig, task, TASK_ENDED);
    assert_false(seen.started);
    assert_true(seen.ended_proven);
    assert_string_equal(seen.stop_code, "start-failed");
    assert_contains(seen.reason, "no longer ours");
    assert_false(fs_exists(fs_join(ctx, rig->dir, "started")));
}

static void dawdle(void *data UNUSED)
{
    bool slept UNUSED = cancel_sleep_ms(NULL, 1000);
}

static void a_start_that_takes_too_long_does_not_happen_later(void **state UNUSED)
{
    with_rig("touch started");
    ExecutorHooks hooks = {.begin = dawdle};
    rig->request.start_timeout_ms = 200;
    JSON_AUTO json_t *task = rig_start(rig, &hooks);
    assert_int_equal(rig_observe(rig, task).state, TASK_STARTING);
    TaskObservation seen = rig_await(rig, task, TASK_ENDED);
    assert_false(seen.started);
    assert_contains(seen.reason, "start timeout");
    assert_false(fs_exists(fs_join(ctx, rig->dir, "started")));
}

static void die(void *data UNUSED)
{
    kill(getpid(), SIGKILL);
}

static void a_supervisor_killed_before_the_start_is_seen(void **state UNUSED)
{
    with_rig("touch started");
    ExecutorHooks hooks = {.begin = die};
    JSON_AUTO json_t *task = rig_start(rig, &hooks);
    TaskObservation seen = rig_await(rig, task, TASK_ENDED);
    assert_false(seen.has_exit_code);
    assert_true(seen.ended_proven);
    assert_string_equal(seen.stop_code, "lost");
    assert_false(fs_exists(fs_join(ctx, rig->dir, "started")));
}

static pid_t starter;

static void kill_starter(void *data UNUSED)
{
    kill(starter, SIGKILL);
}

static void a_parent_killed_before_it_hears_of_the_start_changes_nothing(void **state UNUSED)
{
    with_rig("exit 5");
    ExecutorHooks hooks = {.begin = kill_starter};
    pid_t pid = fork();
    if (pid == 0) {
        json_t *ignored = NULL;
        starter = getpid();
        bool started UNUSED = rig->driver->start(rig, NULL, &rig->request, &hooks, &ignored, &err);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    JSON_AUTO json_t *task = find(rig);
    assert_non_null(task);
    assert_int_equal(rig_await(rig, task, TASK_ENDED).exit_code, 5);
}

static void a_run_that_nobody_started_is_proven_not_to_start_any_more(void **state UNUSED)
{
    with_rig("touch started");
    json_t *task = find(rig);
    assert_null(task);
    assert_fails(rig->driver->start(ctx, NULL, &rig->request, NULL, &task, &err), &err, ERR_BUSY,
                 "r1");
    assert_null(task);
    assert_false(fs_exists(fs_join(ctx, rig->dir, "started")));
    assert_null(find(rig));
}

static void a_late_supervisor_and_a_finder_never_both_win(void **state UNUSED)
{
    for (int turn = 0; turn < 20; turn++) {
        with_rig("touch started");
        pid_t pid = fork();
        if (pid == 0) {
            json_t *ignored = NULL;
            bool started UNUSED =
                rig->driver->start(rig, NULL, &rig->request, NULL, &ignored, &err);
            _exit(0);
        }
        JSON_AUTO json_t *task = find(rig);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        if (task)
            rig_await(rig, task, TASK_ENDED);
        assert_int_equal(fs_exists(fs_join(ctx, rig->dir, "started")), task != NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_outcome_is_recorded_when_the_parent_is_killed),
        cmocka_unit_test(the_outcome_is_recorded_when_the_parents_whole_group_is_killed),
        cmocka_unit_test(the_outcome_is_recorded_when_the_terminal_is_closed),
        cmocka_unit_test(the_supervisor_belongs_to_no_session_of_ours),
        cmocka_unit_test(the_supervisor_keeps_none_of_our_descriptors),
        cmocka_unit_test(a_killed_supervisor_with_a_living_command_is_lost),
        cmocka_unit_test(a_command_is_not_gone_while_a_child_of_it_lives),
        cmocka_unit_test(a_lost_run_is_judged_by_its_handle_when_its_folder_is_gone),
        cmocka_unit_test(a_task_of_another_machine_is_lost),
        cmocka_unit_test(a_damaged_outcome_is_no_success),
        cmocka_unit_test(the_hooks_are_called_in_the_supervisor),
        cmocka_unit_test(nothing_starts_when_the_last_look_forbids_it),
        cmocka_unit_test(a_start_that_takes_too_long_does_not_happen_later),
        cmocka_unit_test(a_supervisor_killed_before_the_start_is_seen),
        cmocka_unit_test(a_parent_killed_before_it_hears_of_the_start_changes_nothing),
        cmocka_unit_test(a_run_that_nobody_started_is_proven_not_to_start_any_more),
        cmocka_unit_test(a_late_supervisor_and_a_finder_never_both_win),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
