#include "fake_store.h"

#include <string.h>

#include "base/process.h"
#include "ledger/known.h"

#define MOST 4096

typedef struct Entry {
    char *key;
    json_t *value;
    int64_t version;
} Entry;

static Entry entries[MOST];
static size_t count, listed;
static unsigned writes, kill_after, fail_at;
static bool may_be_killed, as_other;
static unsigned accesses, suspend_at;
static void (*while_suspended)(void);

struct Store {
    KnownDocuments *known;
};

void fake_store_reset(void)
{
    for (size_t i = 0; i < count; i++) {
        free(entries[i].key);
        json_decref(entries[i].value);
    }
    count = listed = 0;
    writes = fail_at = 0;
    may_be_killed = as_other = false;
    while_suspended = NULL;
}

void fake_store_suspend_at(unsigned number, void (*act)(void))
{
    accesses = 0;
    suspend_at = number;
    while_suspended = act;
}

bool fake_store_was_suspended(void)
{
    return !while_suspended;
}

static void access_it(void)
{
    void (*act)(void) = while_suspended;
    if (as_other || !act || ++accesses < suspend_at)
        return;
    while_suspended = NULL;
    act();
}

void fake_store_kill_after(unsigned number)
{
    writes = 0;
    kill_after = number;
    may_be_killed = true;
}

void fake_store_fail_once(unsigned number)
{
    writes = 0;
    fail_at = number;
}

size_t fake_store_listed(void)
{
    return listed;
}

void fake_store_as_other(bool other)
{
    as_other = other;
}

/* A process of this boot and namespace with our pid, but another start time. */
static char *dead_identity(TALLOC_CTX *ctx)
{
    ERROR_AUTO Error err = {0};
    ProcessIdentity self;
    if (!process_identify(getpid(), &self, &err))
        abort();
    self.start_ticks++;
    return process_identity_text(ctx, &self);
}

static void come_back(const char *owner)
{
    writes = fail_at = 0;
    may_be_killed = false;
    for (size_t i = 0; i < count; i++) {
        if (json_object_get(entries[i].value, "owner"))
            json_object_set_new(entries[i].value, "owner", json_string(owner));
    }
}

void fake_store_restart(void)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    come_back(dead_identity(tmp));
}

void fake_store_restart_elsewhere(void)
{
    come_back("11111111-2222-3333-4444-555555555555/1/42/100/aa");
}

unsigned fake_store_writes(void)
{
    return writes;
}

bool fake_store_is_killed(void)
{
    return may_be_killed && writes >= kill_after;
}

static Entry *find(const char *key)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(entries[i].key, key) == 0)
            return &entries[i];
    }
    return NULL;
}

static void fill(TALLOC_CTX *owner, const Entry *entry, StoreDocument *ret)
{
    ret->key = talloc_strdup(owner, entry->key);
    ret->value = json_keep(owner, json_deep_copy(entry->value));
    ret->version = entry->version;
}

bool store_open(TALLOC_CTX *ctx, const StoreConfig *config, Store **ret_store, Error *err)
{
    if (strncmp(config->url, "memory:", 7) != 0)
        return error_set(err, ERR_CONFIG, "no such store");
    *ret_store = talloc_zero(ctx, Store);
    (*ret_store)->known = known_new(*ret_store);
    return true;
}

bool store_get(TALLOC_CTX *ctx, Store *store, const char *key, StoreDocument **ret_document,
               Error *err)
{
    (void)err;
    access_it();
    const Entry *entry = find(key);
    *ret_document = NULL;
    if (!entry)
        return true;
    *ret_document = talloc_zero(ctx, StoreDocument);
    fill(*ret_document, entry, *ret_document);
    known_note(store->known, key, entry->value, entry->version);
    return true;
}

static bool may_write(void)
{
    if (as_other)
        return true;
    writes++;
    return writes != fail_at && !(may_be_killed && writes > kill_after);
}

bool store_put(Store *store, const char *key, const json_t *value, int64_t expected,
               bool *ret_written, Error *err)
{
    access_it();
    known_forget(store->known, key);
    if (!may_write())
        return error_set(err, ERR_IO, "the disk is gone");
    Entry *entry = find(key);
    *ret_written = entry ? entry->version == expected : expected == STORE_ABSENT;
    if (!*ret_written)
        return true;
    if (!entry) {
        if (count == MOST)
            abort();
        entry = &entries[count++];
        *entry = (Entry){.key = strdup(key)};
    }
    json_decref(entry->value);
    entry->value = json_deep_copy(value);
    entry->version++;
    known_note(store->known, key, value, entry->version);
    return true;
}

StoreDocument *store_known(TALLOC_CTX *ctx, const Store *store, const char *key, int64_t version)
{
    return known_find(ctx, store->known, key, version);
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const StoreDocument *)a)->key, ((const StoreDocument *)b)->key);
}

static void reverse(StoreDocument *documents, size_t found)
{
    for (size_t i = 0; i < found / 2; i++) {
        StoreDocument other = documents[i];
        documents[i] = documents[found - 1 - i];
        documents[found - 1 - i] = other;
    }
}

/* With the prefix, and behind `beyond` in the direction of the list. */
static bool is_in_range(const char *key, const StoreRange *range)
{
    int order = range->beyond ? strcmp(key, range->beyond) : 0;
    return strncmp(key, range->prefix, strlen(range->prefix)) == 0 &&
           (!range->beyond || (range->newest_first ? order < 0 : order > 0));
}

bool store_list(TALLOC_CTX *ctx, Store *store, const StoreRange *range,
                StoreDocument **ret_documents, size_t *ret_count, Error *err)
{
    (void)store, (void)err;
    access_it();
    StoreDocument *documents = talloc_zero_array(ctx, StoreDocument, (unsigned)count + 1);
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_in_range(entries[i].key, range))
            fill(documents, &entries[i], &documents[found++]);
    }
    qsort(documents, found, sizeof(*documents), by_key);
    if (range->newest_first)
        reverse(documents, found);
    *ret_documents = documents;
    *ret_count = found < range->limit ? found : range->limit;
    listed += *ret_count;
    return true;
}

const char *store_local_dir(const Store *store)
{
    (void)store;
    return "/nowhere";
}
