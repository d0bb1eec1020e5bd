#include "ledger/inner_parts.h"
#include "ledger/space.h"

typedef struct Inner {
    json_t *told;
    int64_t document_version;
} Inner;

static const Field INNER_FIELDS[] = {
    {"told", offsetof(Inner, told), FIELD_JSON, 0},
};

static const RecordType INNER_RECORD = {
    .what = "inner record",
    .size = sizeof(Inner),
    .fields = INNER_FIELDS,
    .n_fields = COUNT_OF(INNER_FIELDS),
    .version_offset = offsetof(Inner, document_version),
};

static char *inner_key(TALLOC_CTX *ctx, const Ledger *ledger, const char *run_id)
{
    return space_key(ctx, ledger, "inner", (const char *const[]){run_id, NULL});
}

static bool try_put(Ledger *ledger, const char *run_id, const json_t *told, bool *ret_written,
                    Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *key = inner_key(tmp, ledger, run_id);
    void *stored = NULL;
    if (!record_get(tmp, ledger->store, key, &INNER_RECORD, &stored, err))
        return false;
    Inner *inner = stored ? stored : talloc_zero(tmp, Inner);
    JSON_AUTO json_t *whole = inner_parts_put(inner->told, told);
    inner->told = whole;
    return record_put(ledger->store, key, &INNER_RECORD, inner, ret_written, err);
}

bool ledger_inner_put(Ledger *ledger, const char *run_id, const json_t *inner, Error *err)
{
    for (unsigned attempt = 0; attempt < SPACE_SWAPS; attempt++) {
        bool written = false;
        if (!try_put(ledger, run_id, inner, &written, err))
            return false;
        if (written)
            return true;
        if (!space_pause(ledger, attempt, err))
            return false;
    }
    return space_changed("inner record", run_id, err);
}

bool ledger_inner_get(TALLOC_CTX *ctx, Ledger *ledger, const char *run_id, json_t **ret_inner,
                      Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(ctx);
    const char *key = inner_key(tmp, ledger, run_id);
    void *stored = NULL;
    if (!record_get(tmp, ledger->store, key, &INNER_RECORD, &stored, err))
        return false;
    const Inner *inner = stored;
    *ret_inner = inner ? json_incref(inner->told) : NULL;
    return true;
}
