#include <string.h>

#include "ledger/environment.h"

#define FIELD(key, member, type)                                                                   \
    {                                                                                              \
        key, offsetof(LedgerHead, member), type, 0                                                 \
    }

static const Field HEAD_FIELDS[] = {
    FIELD("newest_migrated", newest_migrated, FIELD_INT),
    FIELD("newest_deployed", newest_deployed, FIELD_INT),
    FIELD("serving", serving, FIELD_NAME),
    FIELD("database_id", database_id, FIELD_NAME),
    FIELD("breaking", breaking, FIELD_NAMES),
};

static const RecordType HEAD_RECORD = {
    .what = "head",
    .size = sizeof(LedgerHead),
    .fields = HEAD_FIELDS,
    .n_fields = COUNT_OF(HEAD_FIELDS),
    .version_offset = offsetof(LedgerHead, document_version),
};

static const char *const NO_PARTS[] = {NULL};

static bool read_head(TALLOC_CTX *ctx, Ledger *ledger, RecordReading reading, LedgerHead **ret_head,
                      Error *err)
{
    TALLOC_AUTO char *key = space_key(NULL, ledger, "head", NO_PARTS);
    void *head = NULL;
    if (!reading(ctx, ledger->store, key, &HEAD_RECORD, &head, err))
        return false;
    *ret_head = head ? head : talloc_zero(ctx, LedgerHead);
    return true;
}

bool ledger_head_get(TALLOC_CTX *ctx, Ledger *ledger, LedgerHead **ret_head, Error *err)
{
    return read_head(ctx, ledger, record_get, ret_head, err);
}

bool ledger_head_recall(TALLOC_CTX *ctx, Ledger *ledger, LedgerHead **ret_head, Error *err)
{
    return read_head(ctx, ledger, record_recall, ret_head, err);
}

bool ledger_head_update(Ledger *ledger, LedgerHead *head, Error *err)
{
    TALLOC_AUTO char *key = space_key(NULL, ledger, "head", NO_PARTS);
    bool written = false;
    bool is_new = head->document_version == STORE_ABSENT;
    if ((is_new && !environment_note(ledger, err)) ||
        !record_put(ledger->store, key, &HEAD_RECORD, head, &written, err))
        return false;
    return written || space_changed("head", ledger->environment, err);
}

static bool read_neighbour(TALLOC_CTX *ctx, Ledger *ledger, const char *name,
                           LedgerNeighbour *ret_neighbour, Error *err)
{
    Ledger theirs = *ledger;
    theirs.environment = name;
    theirs.prefix = space_prefix(ctx, ledger->app, name);
    ret_neighbour->environment = name;
    return ledger_head_get(ctx, &theirs, &ret_neighbour->head, err);
}

bool ledger_heads(TALLOC_CTX *ctx, Ledger *ledger, LedgerNeighbour **ret_neighbours,
                  size_t *ret_count, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char **names = NULL;
    size_t listed = 0, count = 0;
    if (!environment_names(tmp, ledger, &names, &listed, err))
        return false;
    LedgerNeighbour *found = talloc_zero_array(tmp, LedgerNeighbour, (unsigned)listed);
    talloc_steal(found, names);
    for (size_t i = 0; i < listed; i++) {
        if (strcmp(names[i], ledger->environment) == 0)
            continue;
        if (!read_neighbour(found, ledger, names[i], &found[count++], err))
            return false;
    }
    *ret_neighbours = talloc_steal(ctx, found);
    *ret_count = count;
    return true;
}
