#include <string.h>

#include "ledger/s3/name.h"
#include "ledger/s3/object.h"

/* A million documents under one prefix are more than any ledger has. */
#define MOST_PAGES 1000

typedef struct Keys {
    char **keys; /* of documents, in the order of the list */
    size_t count;
} Keys;

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Takes the documents' keys among the names; what others put below the prefix does not count. */
static void take_page(Keys *keys, const S3Page *page)
{
    keys->keys =
        talloc_realloc(NULL, keys->keys, char *, (unsigned)(keys->count + page->count + 1));
    for (size_t i = 0; i < page->count; i++) {
        char *key = key_of_name(keys->keys, page->names[i]);
        if (key)
            keys->keys[keys->count++] = key;
    }
}

/* The page and all behind it, until there are `limit` keys. */
static bool take_pages(S3Store *store, const char *folder, S3Page page, size_t limit, Keys *keys,
                       Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    for (unsigned pages = 0; pages < MOST_PAGES; pages++) {
        take_page(keys, &page);
        if (!page.more || page.count == 0 || keys->count >= limit)
            return true;
        if (!object_names(tmp, store, folder, page.names[page.count - 1], limit - keys->count,
                          &page, err))
            return false;
    }
    return error_set(err, ERR_FAILED, "there are too many objects in s3://%s/%s%s", store->bucket,
                     store->prefix, folder);
}

static bool begins_numbered(const S3Page *page, const char *folder)
{
    return page->count == 0 || name_is_numbered(page->names[0], folder);
}

/* *ret_page begins with the newest that the range asks for. *ret_found: false when the folder has
 * other documents than numbered ones, so that S3's order is not that of the list. */
static bool find_newest(TALLOC_CTX *ctx, S3Store *store, const char *folder, const char *after,
                        size_t limit, S3Page *ret_page, bool *ret_found, Error *err)
{
    S3Page first = {0};
    if (!object_names(ctx, store, folder, NULL, after ? 1 : limit, &first, err))
        return false;
    *ret_page = first;
    *ret_found = begins_numbered(&first, folder) && (!after || name_is_numbered(after, folder));
    return !after || !*ret_found || object_names(ctx, store, folder, after, limit, ret_page, err);
}

static bool is_behind(const char *key, const StoreRange *range)
{
    int order = range->beyond ? strcmp(key, range->beyond) : 0;
    return !range->beyond || (range->newest_first ? order < 0 : order > 0);
}

/* Of the whole folder, what the range asks for. */
static void pick(Keys *keys, const StoreRange *range)
{
    size_t count = 0;
    if (keys->count)
        qsort(keys->keys, keys->count, sizeof(*keys->keys), by_bytes);
    for (size_t i = 0; range->newest_first && i < keys->count / 2; i++) {
        char *other = keys->keys[i];
        keys->keys[i] = keys->keys[keys->count - 1 - i];
        keys->keys[keys->count - 1 - i] = other;
    }
    for (size_t i = 0; i < keys->count && count < range->limit; i++) {
        if (is_behind(keys->keys[i], range))
            keys->keys[count++] = keys->keys[i];
    }
    keys->count = count;
}

static bool read_folder(TALLOC_CTX *ctx, S3Store *store, const char *folder,
                        const StoreRange *range, Keys *keys, Error *err)
{
    S3Page page = {0};
    if (!object_names(ctx, store, folder, NULL, SIZE_MAX, &page, err) ||
        !take_pages(store, folder, page, SIZE_MAX, keys, err))
        return false;
    pick(keys, range);
    return true;
}

/* Numbered documents are listed as they are asked for, the newest first. Everything else is read
 * whole: the ledger asks so for the names of an app's environments only. */
static bool list_keys(TALLOC_CTX *ctx, S3Store *store, const StoreRange *range, Keys *keys,
                      Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *folder = name_of_key(tmp, range->prefix);
    const char *after = range->beyond ? name_of_key(tmp, range->beyond) : NULL;
    S3Page page = {0};
    bool found = false;
    keys->keys = talloc_zero_array(ctx, char *, 1);
    if (!folder || (range->beyond && !after))
        return error_set(err, ERR_FAILED, "the prefix '%.100s..' is too long for S3",
                         range->prefix);
    if (range->newest_first &&
        !find_newest(tmp, store, folder, after, range->limit, &page, &found, err))
        return false;
    return found ? take_pages(store, folder, page, range->limit, keys, err)
                 : read_folder(tmp, store, folder, range, keys, err);
}

bool s3_store_list(TALLOC_CTX *ctx, void *state, const StoreRange *range,
                   StoreDocument **ret_documents, size_t *ret_count, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Keys keys = {0};
    size_t count = 0;
    if (!list_keys(tmp, state, range, &keys, err))
        return error_wrap(err, "listing '%s'", range->prefix);
    StoreDocument *documents = talloc_zero_array(tmp, StoreDocument, (unsigned)keys.count + 1);
    for (size_t i = 0; i < keys.count; i++) {
        StoreDocument *document = NULL;
        if (!s3_store_get(documents, state, keys.keys[i], &document, err))
            return false;
        if (document)
            documents[count++] = *document;
    }
    *ret_documents = talloc_steal(ctx, documents);
    *ret_count = count;
    return true;
}
