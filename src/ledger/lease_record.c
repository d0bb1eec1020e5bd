#include "ledger/lease_record.h"

#define FIELD(key, member, type)                                                                   \
    {                                                                                              \
        key, offsetof(LeaseRecord, member), type, 0                                                \
    }

static const Field LEASE_FIELDS[] = {
    FIELD("held", held, FIELD_BOOL),
    FIELD("number", lease.holder.number, FIELD_INT),
    FIELD("owner", lease.holder.owner, FIELD_NAME),
    FIELD("run_id", lease.holder.run_id, FIELD_NAME),
    FIELD("actor", lease.holder.actor, FIELD_TEXT),
    FIELD("host", lease.holder.host, FIELD_TEXT),
    FIELD("since", lease.holder.since, FIELD_NAME),
    FIELD("renewals", lease.renewals, FIELD_INT),
    FIELD("settled", lease.settled, FIELD_INT),
    FIELD("term_ms", lease.term_ms, FIELD_INT),
};

static const RecordType LEASE_RECORD = {
    .what = "lease",
    .size = sizeof(LeaseRecord),
    .fields = LEASE_FIELDS,
    .n_fields = COUNT_OF(LEASE_FIELDS),
    .version_offset = offsetof(LeaseRecord, document_version),
};

static const char *const NO_PARTS[] = {NULL};

static bool read_lease(TALLOC_CTX *ctx, Ledger *ledger, RecordReading reading,
                       LeaseRecord **ret_record, Error *err)
{
    TALLOC_AUTO char *key = space_key(NULL, ledger, "lease", NO_PARTS);
    void *record = NULL;
    if (!reading(ctx, ledger->store, key, &LEASE_RECORD, &record, err))
        return false;
    *ret_record = record ? record : talloc_zero(ctx, LeaseRecord);
    return true;
}

bool lease_record_get(TALLOC_CTX *ctx, Ledger *ledger, LeaseRecord **ret_record, Error *err)
{
    return read_lease(ctx, ledger, record_get, ret_record, err);
}

bool lease_record_recall(TALLOC_CTX *ctx, Ledger *ledger, LeaseRecord **ret_record, Error *err)
{
    return read_lease(ctx, ledger, record_recall, ret_record, err);
}

bool lease_record_put(Ledger *ledger, LeaseRecord *record, bool *ret_written, Error *err)
{
    TALLOC_AUTO char *key = space_key(NULL, ledger, "lease", NO_PARTS);
    return record_put(ledger->store, key, &LEASE_RECORD, record, ret_written, err);
}

Lease *lease_copy(TALLOC_CTX *ctx, const Lease *lease)
{
    Lease *copy = talloc(ctx, Lease);
    *copy = *lease;
    const char **texts[] = {&copy->holder.owner, &copy->holder.run_id, &copy->holder.actor,
                            &copy->holder.host, &copy->holder.since};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i] = talloc_strdup(copy, *texts[i]);
    return copy;
}
