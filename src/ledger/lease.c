#include "ledger/lease_record.h"

#include <string.h>

static bool is_owner(const LeaseRecord *record, int64_t number, const char *owner)
{
    return record->held && record->lease.holder.number == number &&
           (!owner ||
            strcmp(record->lease.holder.owner ? record->lease.holder.owner : "", owner) == 0);
}

static bool error_fenced(const LeaseRecord *record, int64_t number, Error *err)
{
    const LeaseHolder *now = &record->lease.holder;
    error_set(err, ERR_FENCED, "the lease %lld is no longer ours", (long long)number);
    if (now->number != number)
        error_detail(err, "%s on %s took it over with the number %lld",
                     now->actor ? now->actor : "somebody", now->host ? now->host : "another host",
                     (long long)now->number);
    else if (!record->held)
        error_detail(err, "it was released");
    else
        error_detail(err, "another process of the same run goes on with it");
    return error_hint(err, "see who works now, and what became of this run: tidegate history");
}

/* A change of the lease of this number (and owner, unless NULL), repeated while others change it.
 */
typedef struct LeaseChange {
    int64_t number;
    const char *owner;
    void (*apply)(LeaseRecord *record, const char *data);
    const char *data;
    int64_t settled; /* what the holder knows by now */
} LeaseChange;

static bool try_change(Ledger *ledger, const LeaseChange *change, LeaseRecord *record,
                       bool *ret_written, Error *err)
{
    if (!is_owner(record, change->number, change->owner))
        return error_fenced(record, change->number, err);
    change->apply(record, change->data);
    if (record->lease.settled < change->settled)
        record->lease.settled = change->settled;
    return lease_record_put(ledger, record, ret_written, err);
}

/* By what is known of it, as long as that is ours: the write proves that nothing has changed. */
static bool change_known(TALLOC_CTX *ctx, Ledger *ledger, const LeaseChange *change,
                         LeaseRecord **ret_record, bool *ret_written, Error *err)
{
    LeaseRecord *record = NULL;
    if (!lease_record_recall(ctx, ledger, &record, err))
        return false;
    *ret_record = record;
    return !is_owner(record, change->number, change->owner) ||
           try_change(ledger, change, record, ret_written, err);
}

static bool change_lease(TALLOC_CTX *ctx, Ledger *ledger, const LeaseChange *change,
                         LeaseRecord **ret_record, Error *err)
{
    bool written = false;
    if (!change_known(ctx, ledger, change, ret_record, &written, err))
        return false;
    for (unsigned attempt = 0; attempt < SPACE_SWAPS && !written; attempt++) {
        if (attempt && !space_pause(ledger, attempt, err))
            return false;
        if (!lease_record_get(ctx, ledger, ret_record, err) ||
            !try_change(ledger, change, *ret_record, &written, err))
            return false;
    }
    return written || space_changed("lease", ledger->environment, err);
}

static void apply_renewal(LeaseRecord *record, const char *data UNUSED)
{
    record->lease.renewals++;
}

bool ledger_lease_renew(Ledger *ledger, Lease *lease, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LeaseChange change = {.number = lease->holder.number,
                          .owner = lease->holder.owner,
                          .apply = apply_renewal,
                          .settled = lease->settled};
    LeaseRecord *record = NULL;
    if (!change_lease(tmp, ledger, &change, &record, err))
        return false;
    lease->renewals = record->lease.renewals;
    return true;
}

bool ledger_lease_keep(Ledger *ledger, int64_t number, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LeaseChange change = {.number = number, .apply = apply_renewal};
    LeaseRecord *record = NULL;
    return change_lease(tmp, ledger, &change, &record, err);
}

static void apply_owner(LeaseRecord *record, const char *owner)
{
    record->lease.holder.owner = owner;
    record->lease.renewals++;
}

bool ledger_lease_adopt(TALLOC_CTX *ctx, Ledger *ledger, int64_t number, const char *owner,
                        Lease **ret_lease, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LeaseChange change = {.number = number, .apply = apply_owner, .data = owner};
    LeaseRecord *record = NULL;
    if (!change_lease(tmp, ledger, &change, &record, err))
        return false;
    *ret_lease = lease_copy(ctx, &record->lease);
    return true;
}

static void apply_release(LeaseRecord *record, const char *data UNUSED)
{
    record->held = false;
}

bool ledger_lease_release(Ledger *ledger, Lease *lease, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LeaseChange change = {.number = lease->holder.number,
                          .owner = lease->holder.owner,
                          .apply = apply_release,
                          .settled = lease->settled};
    LeaseRecord *record = NULL;
    return change_lease(tmp, ledger, &change, &record, err);
}

bool ledger_lease_holder(TALLOC_CTX *ctx, Ledger *ledger, LeaseHolder **ret_holder, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LeaseRecord *record = NULL;
    if (!lease_record_get(tmp, ledger, &record, err))
        return false;
    /* The holder is the first member: the copy is freed as what it was made. */
    *ret_holder = record->held ? &lease_copy(ctx, &record->lease)->holder : NULL;
    return true;
}
