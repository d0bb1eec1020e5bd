/* A ship on fakes, for tests that read like the rules:
 *
 *     Yard yard = yard_new();
 *     assert_int_equal(yard_up(&yard, "1"), ERR_NONE);
 *
 * Each command opens a Ship of its own, as each process does. */
#pragma once

#include "unit.h"

#include "fake_clock.h"
#include "fake_drivers.h"
#include "fake_store.h"
#include "pipeline/ship.h"

typedef struct Yard {
    TALLOC_CTX *ctx;
    FakeClock clock;
    ShipConfig config; /* change what a test is about */
    Error err;         /* of the last command */
    RunResult run;
    DeployResult deploy;
    GateResult gate;
    PauseResult paused;
    struct {
        Progress progress;
        char *text; /* all that was said */
    } said;
} Yard;

Yard *yard_new(void);
/* Another process with the same ledger, drivers and clock; child of the first one. */
Yard *yard_beside(Yard *yard);
void yard_free(Yard *yard);

/* Each returns the kind of its error. */
ErrorKind yard_run(Yard *yard, const char *release);
ErrorKind yard_oneoff(Yard *yard, const char *release);
ErrorKind yard_rollback(Yard *yard, const char *release);
ErrorKind yard_up(Yard *yard, const char *release);
ErrorKind yard_deploy(Yard *yard, const char *release);
ErrorKind yard_gate(Yard *yard, const char *release);
ErrorKind yard_gate_begins(Yard *yard, const char *release);
/* `release`: named by hand, or NULL. */
ErrorKind yard_gate_paused(Yard *yard, const char *release);
ErrorKind yard_watch(Yard *yard, const char *run_id);
ErrorKind yard_cancel(Yard *yard, const char *run_id);

/* What the ledger says now; children of the yard's context. */
Ledger *yard_ledger(Yard *yard);
LedgerRelease *yard_release(Yard *yard, const char *release);
LedgerRun *yard_latest(Yard *yard, const char *release);
LedgerHead *yard_head(Yard *yard);
bool yard_lease_is_free(Yard *yard);
/* Newest first, as `history` shows them. */
LedgerEvent *yard_history(Yard *yard, size_t *ret_count);

#define assert_state(yard, release, expected)                                                      \
    assert_string_equal(yard_release(yard, release)->state, expected)
