#include "ledger/environment.h"

/* More environments than one app has; those beyond it are not looked at. */
#define MOST_ENVIRONMENTS 1000

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

bool environment_note(Ledger *ledger, Error *err)
{
    TALLOC_AUTO char *key = environment_key(NULL, ledger, ledger->environment);
    const Environment environment = {.name = ledger->environment};
    JSON_AUTO json_t *json = record_encode(&ENVIRONMENT_RECORD, &environment, NULL);
    bool written = false; /* false as well when it was there before */
    if (!ledger->is_noted && !store_put(ledger->store, key, json, STORE_ABSENT, &written, err))
        return false;
    ledger->is_noted = true;
    return true;
}

bool environment_names(TALLOC_CTX *ctx, Ledger *ledger, const char ***ret_names, size_t *ret_count,
                       Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const StoreRange range = {.prefix = environment_key(tmp, ledger, ""),
                              .limit = MOST_ENVIRONMENTS};
    StoreDocument *documents = NULL;
    size_t listed = 0, count = 0;
    if (!store_list(tmp, ledger->store, &range, &documents, &listed, err))
        return false;
    const char **names = talloc_zero_array(tmp, const char *, (unsigned)listed + 1);
    for (size_t i = 0; i < listed; i++) {
        Environment environment = {0};
        if (!record_decode(tmp, &ENVIRONMENT_RECORD, &documents[i], &environment, err))
            return false;
        if (environment.name)
            names[count++] = talloc_strdup(names, environment.name);
    }
    *ret_names = talloc_steal(ctx, names);
    *ret_count = count;
    return true;
}
