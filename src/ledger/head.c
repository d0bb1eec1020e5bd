#include "ledger/space.h"

#define FIELD(key, member, type)                                                                   \
    {                                                                                              \
        key, offsetof(LedgerHead, member), type, 0                                                 \
    }

static const Field HEAD_FIELDS[] = {
    FIELD("newest_migrated", newest_migrated, FIELD_INT),
    FIELD("newest_deployed", newest_deployed, FIELD_INT),
    FIELD("serving", serving, FIELD_NAME),
    FIELD("database_id", database_id, FIELD_NAME),
};

static const RecordType HEAD_RECORD = {
    .what = "head",
    .size = sizeof(LedgerHead),
    .fields = HEAD_FIELDS,
    .n_fields = COUNT_OF(HEAD_FIELDS),
    .version_offset = offsetof(LedgerHead, document_version),
};

static const char *const NO_PARTS[] = {NULL};

bool ledger_head_get(TALLOC_CTX *ctx, Ledger *ledger, LedgerHead **ret_head, Error *err)
{
    TALLOC_AUTO char *key = space_key(NULL, ledger, "head", NO_PARTS);
    void *head = NULL;
    if (!record_get(ctx, ledger->store, key, &HEAD_RECORD, &head, err))
        return false;
    *ret_head = head ? head : talloc_zero(ctx, LedgerHead);
    return true;
}

bool ledger_head_update(Ledger *ledger, LedgerHead *head, Error *err)
{
    TALLOC_AUTO char *key = space_key(NULL, ledger, "head", NO_PARTS);
    bool written = false;
    if (!record_put(ledger->store, key, &HEAD_RECORD, head, &written, err))
        return false;
    return written || space_changed("head", ledger->environment, err);
}
