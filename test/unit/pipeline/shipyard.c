#include "shipyard.h"

static const char *const command[] = {"migrate", NULL};
static const char *const serve[] = {"serve", NULL};
static const char *const environment[] = {"TIDEGATE_ENV=production", NULL};

static void say(Progress *progress, ProgressKind kind UNUSED, const char *text)
{
    Yard *yard = (Yard *)((char *)progress - offsetof(Yard, said.progress));
    yard->said.text = talloc_asprintf_append(yard->said.text, "%s\n", text);
}

static int forget_error(Yard *yard)
{
    error_clear(&yard->err);
    return 0;
}

Yard *yard_new(void)
{
    fake_store_reset();
    fake_drivers_reset();
    Yard *yard = talloc_zero(NULL, Yard);
    talloc_set_destructor(yard, forget_error);
    yard->ctx = yard;
    yard->clock = fake_clock_new(INT64_C(1795197723456));
    yard->said.progress.say = say;
    yard->said.text = talloc_strdup(yard, "");
    yard->config = (ShipConfig){
        .app = "shop",
        .environment = "production",
        .ledger_url = "memory:",
        .executor = "fake",
        .command = command,
        .environment_extra = environment,
        .environment_away = environment,
        .start_timeout_ms = 60000,
        .timeout_ms = 600000,
        .grace_ms = 5000,
        .lease_term_ms = 30000,
        .deployer = "command",
        .deploy_command = serve,
        .deploy_timeout_ms = 60000,
        .actor = "ada",
        .host = "anvil",
        .clock = &yard->clock.clock,
        .progress = &yard->said.progress,
    };
    return yard;
}

Yard *yard_beside(Yard *yard)
{
    Yard *other = talloc_zero(yard, Yard);
    talloc_set_destructor(other, forget_error);
    other->ctx = other;
    other->said.progress.say = say;
    other->said.text = talloc_strdup(other, "");
    other->config = yard->config;
    other->config.progress = &other->said.progress;
    return other;
}

void yard_free(Yard *yard)
{
    talloc_free(yard);
    fake_store_reset();
}

static Ship *begin(Yard *yard, const char *release)
{
    Ship *ship = NULL;
    error_clear(&yard->err);
    yard->config.release = release;
    return ship_open(yard, &yard->config, &ship, &yard->err) ? ship : NULL;
}

static ErrorKind end(Yard *yard, Ship *ship, bool done)
{
    assert_int_equal(done, !error_is_set(&yard->err));
    talloc_free(ship);
    return yard->err.kind;
}

ErrorKind yard_run(Yard *yard, const char *release)
{
    Ship *ship = begin(yard, release);
    return end(yard, ship, ship && ship_run(yard, ship, &yard->run, &yard->err));
}

ErrorKind yard_oneoff(Yard *yard, const char *release)
{
    Ship *ship = begin(yard, release);
    return end(yard, ship, ship && ship_oneoff(yard, ship, &yard->run, &yard->err));
}

ErrorKind yard_rollback(Yard *yard, const char *release)
{
    Ship *ship = begin(yard, release);
    return end(yard, ship, ship && ship_rollback(yard, ship, &yard->run, &yard->err));
}

ErrorKind yard_up(Yard *yard, const char *release)
{
    Ship *ship = begin(yard, release);
    return end(yard, ship, ship && ship_up(yard, ship, &yard->run, &yard->deploy, &yard->err));
}

ErrorKind yard_deploy(Yard *yard, const char *release)
{
    Ship *ship = begin(yard, release);
    return end(yard, ship, ship && ship_deploy(yard, ship, &yard->deploy, &yard->err));
}

ErrorKind yard_gate(Yard *yard, const char *release)
{
    Ship *ship = begin(yard, release);
    return end(yard, ship, ship && ship_gate(yard, ship, &yard->gate, &yard->err));
}

ErrorKind yard_gate_begins(Yard *yard, const char *release)
{
    Ship *ship = begin(yard, release);
    return end(yard, ship, ship && ship_gate_begins(yard, ship, &yard->gate, &yard->err));
}

ErrorKind yard_gate_paused(Yard *yard, const char *release)
{
    Ship *ship = begin(yard, release);
    return end(yard, ship, ship && ship_gate_paused(yard, ship, &yard->paused, &yard->err));
}

ErrorKind yard_watch(Yard *yard, const char *run_id)
{
    Ship *ship = begin(yard, NULL);
    return end(yard, ship, ship && ship_watch(yard, ship, run_id, &yard->run, &yard->err));
}

ErrorKind yard_cancel(Yard *yard, const char *run_id)
{
    Ship *ship = begin(yard, NULL);
    return end(yard, ship, ship && ship_cancel(yard, ship, run_id, &yard->run, &yard->err));
}

Ledger *yard_ledger(Yard *yard)
{
    ERROR_AUTO Error err = {0};
    Ledger *ledger = NULL;
    LedgerConfig config = {.url = "memory:", .app = "shop", .environment = "production"};
    assert_succeeds(ledger_open(yard, &config, &ledger, &err), &err);
    return ledger;
}

LedgerRelease *yard_release(Yard *yard, const char *release)
{
    ERROR_AUTO Error err = {0};
    LedgerRelease *found = NULL;
    assert_succeeds(ledger_release_get(yard, yard_ledger(yard), release, &found, &err), &err);
    return found;
}

LedgerRun *yard_latest(Yard *yard, const char *release)
{
    ERROR_AUTO Error err = {0};
    LedgerRun *run = NULL;
    assert_succeeds(ledger_run_latest(yard, yard_ledger(yard), release, &run, &err), &err);
    return run;
}

LedgerHead *yard_head(Yard *yard)
{
    ERROR_AUTO Error err = {0};
    LedgerHead *head = NULL;
    assert_succeeds(ledger_head_get(yard, yard_ledger(yard), &head, &err), &err);
    return head;
}

bool yard_lease_is_free(Yard *yard)
{
    ERROR_AUTO Error err = {0};
    LeaseHolder *holder = NULL;
    assert_succeeds(ledger_lease_holder(yard, yard_ledger(yard), &holder, &err), &err);
    return !holder;
}

LedgerEvent *yard_history(Yard *yard, size_t *ret_count)
{
    LedgerEvent *events = NULL;
    Ship *ship = begin(yard, NULL);
    assert_non_null(ship);
    assert_succeeds(ship_history(yard, ship, 100, &events, ret_count, &yard->err), &yard->err);
    return events;
}
