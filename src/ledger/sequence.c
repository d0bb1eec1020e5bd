#include "ledger/sequence.h"

typedef struct Sequence {
    int64_t last;
    int64_t document_version;
} Sequence;

static const Field SEQUENCE_FIELDS[] = {
    {"last", offsetof(Sequence, last), FIELD_INT, 0},
};

static const RecordType SEQUENCE_RECORD = {
    .what = "sequence",
    .size = sizeof(Sequence),
    .fields = SEQUENCE_FIELDS,
    .n_fields = COUNT_OF(SEQUENCE_FIELDS),
    .version_offset = offsetof(Sequence, document_version),
};

static const char *const NO_PARTS[] = {NULL};

static bool try_next(Ledger *ledger, const char *key, int64_t *ret_number, bool *ret_written,
                     Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    void *stored = NULL;
    if (!record_get(tmp, ledger->store, key, &SEQUENCE_RECORD, &stored, err))
        return false;
    Sequence *sequence = stored ? stored : talloc_zero(tmp, Sequence);
    int64_t number = ++sequence->last;
    if (!record_put(ledger->store, key, &SEQUENCE_RECORD, sequence, ret_written, err))
        return false;
    if (*ret_written)
        *ret_number = number;
    return true;
}

bool sequence_next(Ledger *ledger, int64_t *ret_number, Error *err)
{
    TALLOC_AUTO char *key = space_key(NULL, ledger, "sequence", NO_PARTS);
    for (unsigned attempt = 0; attempt < SPACE_SWAPS; attempt++) {
        bool written = false;
        if (!try_next(ledger, key, ret_number, &written, err))
            return false;
        if (written)
            return true;
        if (!space_pause(ledger, attempt, err))
            return false;
    }
    return space_changed("sequence", ledger->environment, err);
}
