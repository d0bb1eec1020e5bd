#include "ledger/store.h"

#include <string.h>

#include "base/fs.h"
#include "ledger/database/database_store.h"
#include "ledger/dynamodb/dynamodb_store.h"
#include "ledger/file/file_store.h"
#include "ledger/known.h"
#include "ledger/s3/s3_store.h"

#define LOCAL_FOLDER ".tidegate"

struct Store {
    const StoreDriver *driver;
    void *state;
    KnownDocuments *known;
    const char *local_dir;
};

static const StoreDriver *const STORE_DRIVERS[] = {
    &FILE_STORE_DRIVER,
    &DATABASE_STORE_DRIVER,
    &DYNAMODB_STORE_DRIVER,
    &S3_STORE_DRIVER,
};

/* What follows "scheme:" in the URL, "" for the scheme alone; NULL when it has another scheme. */
static const char *location_in(const StoreDriver *driver, const char *url)
{
    size_t length = strlen(driver->scheme);
    if (strncmp(url, driver->scheme, length) != 0)
        return NULL;
    return url[length] == ':' ? url + length + 1 : url[length] == '\0' ? url + length : NULL;
}

static bool error_no_driver(const char *url, Error *err)
{
    TALLOC_AUTO char *forms = talloc_strdup(NULL, "");
    for (size_t i = 0; i < COUNT_OF(STORE_DRIVERS); i++) {
        const char *before = i == 0 ? "" : i + 1 < COUNT_OF(STORE_DRIVERS) ? ", " : " or ";
        forms = talloc_asprintf_append(forms, "%s%s", before, STORE_DRIVERS[i]->form);
    }
    error_set(err, ERR_CONFIG, "'%s' is no ledger that Tidegate knows", url);
    return error_hint(err, "write it as %s, for example file:.tidegate/ledger.db", forms);
}

static const char *find_local_dir(TALLOC_CTX *ctx, const Store *store, const char *local_root)
{
    if (store->driver->local_dir)
        return store->driver->local_dir(store->state);
    return fs_join(ctx, local_root ? local_root : ".", LOCAL_FOLDER);
}

bool store_open(TALLOC_CTX *ctx, const StoreConfig *config, Store **ret_store, Error *err)
{
    for (size_t i = 0; i < COUNT_OF(STORE_DRIVERS); i++) {
        const char *location = location_in(STORE_DRIVERS[i], config->url);
        if (!location)
            continue;
        Store *store = talloc_zero(ctx, Store);
        store->driver = STORE_DRIVERS[i];
        if (!store->driver->open(store, config, location, &store->state, err)) {
            talloc_free(store);
            return false;
        }
        store->known = known_new(store);
        store->local_dir = find_local_dir(store, store, config->local_root);
        *ret_store = store;
        return true;
    }
    return error_no_driver(config->url, err);
}

bool store_get(TALLOC_CTX *ctx, Store *store, const char *key, StoreDocument **ret_document,
               Error *err)
{
    if (!store->driver->get(ctx, store->state, key, ret_document, err))
        return false;
    if (*ret_document)
        known_note(store->known, key, (*ret_document)->value, (*ret_document)->version);
    return true;
}

bool store_put(Store *store, const char *key, const json_t *value, int64_t expected,
               bool *ret_written, Error *err)
{
    bool answered = store->driver->put(store->state, key, value, expected, ret_written, err);
    if (answered && *ret_written)
        known_note(store->known, key, value, expected + 1);
    else
        known_forget(store->known, key);
    return answered;
}

StoreDocument *store_known(TALLOC_CTX *ctx, const Store *store, const char *key, int64_t version)
{
    return known_find(ctx, store->known, key, version);
}

bool store_list(TALLOC_CTX *ctx, Store *store, const StoreRange *range,
                StoreDocument **ret_documents, size_t *ret_count, Error *err)
{
    return store->driver->list(ctx, store->state, range, ret_documents, ret_count, err);
}

/* Far beyond any: what is not there has not been written so often. */
#define NO_VERSION (INT64_MAX - 1)

bool store_probe(Store *store, const char *key, Error *err)
{
    bool written = false;
    if (store->driver->probe)
        return store->driver->probe(store->state, key, err);
    JSON_AUTO json_t *nothing = json_object();
    return store->driver->put(store->state, key, nothing, NO_VERSION, &written, err);
}

const char *store_local_dir(const Store *store)
{
    return store->local_dir;
}
