#include "ledger/lease_record.h"

#include <string.h>

#include "base/process.h"

/* Between two looks at a lease that somebody else holds. */
#define FIRST_LOOK_MS 50
#define LOOK_MS       1000

typedef struct LeaseWatch {
    int64_t started_at; /* ms */
    LeaseSight sight;
    unsigned looks;
} LeaseWatch;

typedef enum LeaseAnswer { LEASE_FREE, LEASE_OURS, LEASE_TAKEOVER, LEASE_BUSY } LeaseAnswer;

static int64_t now_ms(const Ledger *ledger)
{
    return ledger->clock->monotonic_ms(ledger->clock);
}

/* Every renewal, and every other change of it, writes a new version. */
static bool is_stale(const Ledger *ledger, const LeaseRecord *record, LeaseSight *sight)
{
    if (record->document_version != sight->version)
        *sight = (LeaseSight){.version = record->document_version, .seen_at = now_ms(ledger)};
    return now_ms(ledger) - sight->seen_at >= record->lease.term_ms;
}

static LeaseAnswer judge(const Ledger *ledger, const LeaseRecord *record, const char *owner,
                         LeaseSight *sight)
{
    const Lease *lease = &record->lease;
    if (!record->held)
        return LEASE_FREE;
    if (lease->holder.owner && strcmp(lease->holder.owner, owner) == 0)
        return LEASE_OURS;
    if (process_identity_has_ended(lease->holder.owner))
        return LEASE_TAKEOVER;
    return is_stale(ledger, record, sight) ? LEASE_TAKEOVER : LEASE_BUSY;
}

static bool take(Ledger *ledger, LeaseRecord *record, const LeaseHolder *wanted, int64_t term_ms,
                 bool *ret_written, Error *err)
{
    int64_t number = record->lease.holder.number + 1;
    record->held = true;
    record->lease =
        (Lease){.holder = *wanted, .settled = record->lease.settled, .term_ms = term_ms};
    record->lease.holder.number = number;
    if (!wanted->since)
        record->lease.holder.since = space_now(record, ledger);
    return lease_record_put(ledger, record, ret_written, err);
}

static bool record_takeover(Ledger *ledger, const LeaseHolder *from, const LeaseHolder *to,
                            Error *err)
{
    TALLOC_AUTO char *reason = talloc_asprintf(
        NULL, "the lease %lld of %s on %s was taken over: %s", (long long)from->number,
        from->actor ? from->actor : "somebody", from->host ? from->host : "an unknown host",
        process_identity_has_ended(from->owner) ? "its process has ended"
                                                : "it was not renewed for its whole term");
    LedgerEvent event = {
        .kind = "lease-takeover", .run_id = from->run_id, .actor = to->actor, .reason = reason};
    return ledger_event_append(ledger, &event, err);
}

/* *ret_lease stays as it is when somebody was faster. */
static bool take_and_tell(TALLOC_CTX *ctx, Ledger *ledger, LeaseRecord *record,
                          const LeaseHolder *wanted, int64_t term_ms, Lease **ret_lease, Error *err)
{
    const LeaseHolder from = record->lease.holder;
    bool was_held = record->held, written = false;
    if (!take(ledger, record, wanted, term_ms, &written, err))
        return false;
    if (!written)
        return true;
    if (was_held && !record_takeover(ledger, &from, wanted, err))
        return false;
    *ret_lease = lease_copy(ctx, &record->lease);
    return true;
}

static bool error_busy(const LeaseHolder *holder, Error *err)
{
    error_set(err, ERR_BUSY, "%s on %s is at work here since %s",
              holder->actor ? holder->actor : "somebody",
              holder->host ? holder->host : "an unknown host",
              holder->since ? holder->since : "an unknown time");
    if (holder->run_id)
        error_detail(err, "run %s, lease %lld", holder->run_id, (long long)holder->number);
    else
        error_detail(err, "lease %lld", (long long)holder->number);
    if (holder->run_id)
        return error_hint(err,
                          "try again later, wait for it with --wait 10m, or follow it: "
                          "tidegate watch %s",
                          holder->run_id);
    return error_hint(err, "try again later, or wait for it with --wait 10m");
}

typedef struct Acquisition {
    Ledger *ledger;
    const LeaseHolder *wanted;
    int64_t term_ms, wait_ms;
    LeaseWaiting waiting;
    void *data;
    LeaseWatch watch;
} Acquisition;

/* Until the next look: short at first, as most work is. */
static bool wait_for_holder(Acquisition *self, const LeaseRecord *record, Error *err)
{
    Ledger *ledger = self->ledger;
    int64_t waited = now_ms(ledger) - self->watch.started_at;
    if (waited >= self->wait_ms)
        return error_busy(&record->lease.holder, err);
    if (self->waiting)
        self->waiting(self->data, &record->lease.holder, waited);
    int64_t pause = clock_backoff_ms(self->watch.looks++, FIRST_LOOK_MS, LOOK_MS);
    if (pause > self->wait_ms - waited)
        pause = self->wait_ms - waited;
    return ledger->clock->sleep_ms(ledger->clock, pause, ledger->cancel) ||
           cancel_error(ledger->cancel, err);
}

static bool try_acquire(TALLOC_CTX *ctx, Acquisition *self, Lease **ret_lease, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Ledger *ledger = self->ledger;
    LeaseRecord *record = NULL;
    if (!lease_record_get(tmp, ledger, &record, err))
        return false;
    LeaseAnswer answer = judge(ledger, record, self->wanted->owner, &self->watch.sight);
    if (answer == LEASE_OURS) {
        *ret_lease = lease_copy(ctx, &record->lease);
        return true;
    }
    if (answer == LEASE_BUSY)
        return wait_for_holder(self, record, err);
    return take_and_tell(ctx, ledger, record, self->wanted, self->term_ms, ret_lease, err);
}

bool ledger_lease_acquire(TALLOC_CTX *ctx, Ledger *ledger, const LeaseHolder *wanted,
                          int64_t term_ms, int64_t wait_ms, LeaseWaiting waiting, void *data,
                          Lease **ret_lease, Error *err)
{
    Acquisition self = {.ledger = ledger,
                        .wanted = wanted,
                        .term_ms = term_ms,
                        .wait_ms = wait_ms,
                        .waiting = waiting,
                        .data = data,
                        .watch = {.started_at = now_ms(ledger)}};
    Lease *lease = NULL;
    while (!lease) {
        if (cancel_signal(ledger->cancel))
            return cancel_error(ledger->cancel, err);
        if (!try_acquire(ctx, &self, &lease, err))
            return false;
    }
    *ret_lease = lease;
    return true;
}

bool ledger_lease_is_abandoned(Ledger *ledger, LeaseSight *sight, bool *ret_abandoned, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LeaseRecord *record = NULL;
    if (!lease_record_get(tmp, ledger, &record, err))
        return false;
    *ret_abandoned = is_stale(ledger, record, sight) || !record->held ||
                     process_identity_has_ended(record->lease.holder.owner);
    return true;
}

bool ledger_lease_take_over(TALLOC_CTX *ctx, Ledger *ledger, const LeaseHolder *wanted,
                            int64_t term_ms, const LeaseSight *sight, Lease **ret_lease, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LeaseRecord *record = NULL;
    Lease *lease = NULL;
    if (!lease_record_get(tmp, ledger, &record, err))
        return false;
    bool same = record->document_version == sight->version;
    if (same && !take_and_tell(ctx, ledger, record, wanted, term_ms, &lease, err))
        return false;
    if (!lease)
        return error_busy(&record->lease.holder, err);
    *ret_lease = lease;
    return true;
}
