#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/process.h"
#include "rig.h"

#define WORKERS 8
#define TURNS   6
#define WAIT_MS 60000

/* What a holder does: nobody else may be in here. The file is made and removed by the one holder.
 */
static bool work_alone(const char *mark)
{
    FD_AUTO int fd = open(mark, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd >= 0 && cancel_sleep_ms(NULL, 3) && unlink(mark) == 0;
}

static bool take_turn(Ledger *ledger, const LeaseHolder *wanted, const char *mark, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Lease *lease = NULL;
    if (!ledger_lease_acquire(tmp, ledger, wanted, WAIT_MS, WAIT_MS, NULL, NULL, &lease, err))
        return false;
    if (!work_alone(mark))
        return error_set(err, ERR_INTERNAL, "two holders at once");
    return ledger_lease_renew(ledger, lease, err) && ledger_lease_release(ledger, lease, err);
}

static bool open_as_ourselves(TALLOC_CTX *ctx, const Rig *rig, Ledger **ret_ledger,
                              LeaseHolder *ret_wanted, Error *err)
{
    LedgerConfig config = place_ledger_config(rig->place);
    ProcessIdentity identity;
    if (!process_identify(getpid(), &identity, err) || !ledger_open(ctx, &config, ret_ledger, err))
        return false;
    *ret_wanted = (LeaseHolder){.owner = process_identity_text(ctx, &identity), .actor = "worker"};
    return true;
}

static int work_in_child(const Rig *rig, const char *mark)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    Ledger *ledger = NULL;
    LeaseHolder wanted;
    bool done = open_as_ourselves(ctx, rig, &ledger, &wanted, &err);
    for (int turn = 0; done && turn < TURNS; turn++)
        done = take_turn(ledger, &wanted, mark, &err);
    if (!done)
        print_error("%s\n", err.message);
    return done ? 0 : 1;
}

static void many_processes_never_hold_it_at_once(void **state UNUSED)
{
    with_rig();
    const char *mark = talloc_asprintf(ctx, "%s/mark", rig->place->folder);
    for (int i = 0; i < WORKERS; i++) {
        if (fork() == 0)
            _exit(work_in_child(rig, mark));
    }
    for (int i = 0; i < WORKERS; i++) {
        int status = -1;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    LeaseHolder last = {.owner = "the test"};
    Lease *lease = NULL;
    assert_succeeds(ledger_lease_acquire(ctx, ledger, &last, 1000, 0, NULL, NULL, &lease, &err),
                    &err);
    assert_int_equal(lease->holder.number, WORKERS * TURNS + 1);
}

static int hold_until_killed(const Rig *rig, int ready_fd)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    Ledger *ledger = NULL;
    LeaseHolder wanted;
    Lease *lease = NULL;
    if (!open_as_ourselves(ctx, rig, &ledger, &wanted, &err) ||
        !ledger_lease_acquire(ctx, ledger, &wanted, WAIT_MS, 0, NULL, NULL, &lease, &err) ||
        write(ready_fd, "!", 1) != 1)
        return 1;
    for (;;)
        pause();
}

static void a_killed_holder_blocks_nobody(void **state UNUSED)
{
    with_rig();
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    pid_t pid = fork();
    if (pid == 0)
        _exit(hold_until_killed(rig, ready[1]));
    assert_int_equal(read(ready[0], &byte, 1), 1);
    LeaseHolder next = {.owner = "the test", .actor = "ann"};
    Lease *lease = NULL;
    assert_fails(ledger_lease_acquire(ctx, ledger, &next, 1000, 0, NULL, NULL, &lease, &err), &err,
                 ERR_BUSY, "worker");
    error_clear(&err);
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_succeeds(ledger_lease_acquire(ctx, ledger, &next, 1000, 0, NULL, NULL, &lease, &err),
                    &err);
    assert_int_equal(lease->holder.number, 2);
    close(ready[0]);
    close(ready[1]);
}

/* Takes the lease, notes its number while it is held, and dies without a word. */
static void take_and_die(Rig *rig, int fd)
{
    ERROR_AUTO Error err = {0};
    Ledger *ledger = NULL;
    LeaseHolder wanted;
    Lease *lease = NULL;
    if (!open_as_ourselves(rig, rig, &ledger, &wanted, &err) ||
        !ledger_lease_acquire(rig, ledger, &wanted, WAIT_MS, WAIT_MS, NULL, NULL, &lease, &err)) {
        print_error("%s\n", err.message);
        _exit(1);
    }
    dprintf(fd, "%lld\n", (long long)lease->holder.number);
    kill(getpid(), SIGKILL);
}

static void holders_that_die_are_followed_one_by_one_with_growing_numbers(void **state UNUSED)
{
    with_rig();
    int64_t before = 0;
    int notes[2];
    assert_int_equal(pipe(notes), 0);
    for (int i = 0; i < WORKERS; i++) {
        if (fork() == 0)
            take_and_die(rig, notes[1]);
    }
    close(notes[1]);
    for (int i = 0; i < WORKERS; i++) { /* reaped as they die, so that their end can be seen */
        int status = -1;
        assert_true(wait(&status) > 0);
        assert_true(WIFSIGNALED(status));
    }
    FILE *lines = fdopen(notes[0], "r");
    char line[32];
    for (int64_t i = 1; i <= WORKERS; i++) {
        assert_non_null(fgets(line, sizeof(line), lines));
        int64_t number = strtoll(line, NULL, 10);
        assert_int_equal(number, before + 1);
        before = number;
    }
    assert_null(fgets(line, sizeof(line), lines));
    fclose(lines);
    LedgerEvent *events = NULL;
    size_t count = 0;
    assert_succeeds(ledger_events(ctx, ledger, 100, &events, &count, &err), &err);
    assert_int_equal(count, WORKERS - 1); /* each takeover is in the history */
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(holders_that_die_are_followed_one_by_one_with_growing_numbers),
    cmocka_unit_test(many_processes_never_hold_it_at_once),
    cmocka_unit_test(a_killed_holder_blocks_nobody),
};

PLACE_MAIN(tests)
