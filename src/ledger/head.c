#include <string.h>

#include "ledger/space.h"

/* More environments than one app has; those beyond it are not looked at. */
#define MOST_ENVIRONMENTS 1000

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

/* An environment is found by this: listing the app's keys would read its whole history. */
typedef struct Environment {
    const char *name;
} Environment;

static const Field ENVIRONMENT_FIELDS[] = {
    {"name", offsetof(Environment, name), FIELD_NAME, 0},
};

static const RecordType ENVIRONMENT_RECORD = {
    .what = "environment",
    .size = sizeof(Environment),
    .fields = ENVIRONMENT_FIELDS,
    .n_fields = COUNT_OF(ENVIRONMENT_FIELDS),
    .version_offset = -1,
};

static char *environment_key(TALLOC_CTX *ctx, const Ledger *ledger, const char *name)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    return talloc_asprintf(ctx, "%senvironment/%s", space_prefix(tmp, ledger->app, ""),
                           space_escape(tmp, name));
}

static bool note_environment(Ledger *ledger, Error *err)
{
    TALLOC_AUTO char *key = environment_key(NULL, ledger, ledger->environment);
    const Environment environment = {.name = ledger->environment};
    JSON_AUTO json_t *json = record_encode(&ENVIRONMENT_RECORD, &environment, NULL);
    bool written = false; /* false as well when it was there before */
    return store_put(ledger->store, key, json, STORE_ABSENT, &written, err);
}

bool ledger_head_update(Ledger *ledger, LedgerHead *head, Error *err)
{
    TALLOC_AUTO char *key = space_key(NULL, ledger, "head", NO_PARTS);
    bool written = false;
    if (!note_environment(ledger, err) ||
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
    const StoreRange range = {.prefix = environment_key(tmp, ledger, ""),
                              .limit = MOST_ENVIRONMENTS};
    StoreDocument *documents = NULL;
    size_t listed = 0, count = 0;
    if (!store_list(tmp, ledger->store, &range, &documents, &listed, err))
        return false;
    LedgerNeighbour *found = talloc_zero_array(tmp, LedgerNeighbour, (unsigned)listed);
    for (size_t i = 0; i < listed; i++) {
        Environment environment = {0};
        if (!record_decode(found, &ENVIRONMENT_RECORD, &documents[i], &environment, err))
            return false;
        if (!environment.name || strcmp(environment.name, ledger->environment) == 0)
            continue;
        if (!read_neighbour(found, ledger, environment.name, &found[count++], err))
            return false;
    }
    *ret_neighbours = talloc_steal(ctx, found);
    *ret_count = count;
    return true;
}
