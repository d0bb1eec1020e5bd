/* The lease's document and the changes to it that compare first. */
#pragma once

#include "ledger/space.h"

/* It stays when the lease is released, so that its number only ever grows. */
typedef struct LeaseRecord {
    Lease lease;
    bool held;
    int64_t document_version;
} LeaseRecord;

/* A record of number 0 when nobody ever held it. Child of ctx. */
bool lease_record_get(TALLOC_CTX *ctx, Ledger *ledger, LeaseRecord **ret_record,
                      Error *err) MUST_USE;
/* The same as this process knows it, asking the service only when it knows nothing: what is done
 * with it is confirmed by lease_record_put(). */
bool lease_record_recall(TALLOC_CTX *ctx, Ledger *ledger, LeaseRecord **ret_record,
                         Error *err) MUST_USE;
/* *ret_written is false when another process changed it since it was read. */
bool lease_record_put(Ledger *ledger, LeaseRecord *record, bool *ret_written, Error *err) MUST_USE;

/* The Lease of a record, with texts of its own. Child of ctx. */
Lease *lease_copy(TALLOC_CTX *ctx, const Lease *lease);
