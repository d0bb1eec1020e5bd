#include "ledger/space.h"

#define FIELD(key, member, type)                                                                   \
    {                                                                                              \
        key, offsetof(LedgerTold, member), type, 0                                                 \
    }

static const Field TOLD_FIELDS[] = {
    FIELD("number", number, FIELD_INT),
    FIELD("owner", owner, FIELD_NAME),
};

static const RecordType TOLD_RECORD = {
    .what = "mark of what was told",
    .size = sizeof(LedgerTold),
    .fields = TOLD_FIELDS,
    .n_fields = COUNT_OF(TOLD_FIELDS),
    .version_offset = offsetof(LedgerTold, document_version),
};

static const char *const NO_PARTS[] = {NULL};

bool ledger_told_get(TALLOC_CTX *ctx, Ledger *ledger, LedgerTold **ret_told, Error *err)
{
    TALLOC_AUTO char *key = space_key(NULL, ledger, "told", NO_PARTS);
    void *told = NULL;
    if (!record_get(ctx, ledger->store, key, &TOLD_RECORD, &told, err))
        return false;
    *ret_told = told;
    return true;
}

bool ledger_told_put(Ledger *ledger, LedgerTold *told, bool *ret_written, Error *err)
{
    TALLOC_AUTO char *key = space_key(NULL, ledger, "told", NO_PARTS);
    return record_put(ledger->store, key, &TOLD_RECORD, told, ret_written, err);
}
