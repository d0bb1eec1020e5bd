/* A store of its own for each test, on the place that TEST_LEDGER names. */
#pragma once

#include "place.h"

#define with_store()                                                                               \
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);                                                \
    ERROR_AUTO Error err = {0};                                                                    \
    Place *place UNUSED = place_new(ctx);                                                          \
    Store *store = open_store(ctx, place)

static inline Store *open_store(TALLOC_CTX *ctx, Place *place)
{
    ERROR_AUTO Error err = {0};
    const StoreConfig config = place_store_config(place);
    Store *store = NULL;
    assert_succeeds(store_open(ctx, &config, &store, &err), &err);
    return store;
}

/* Takes over `value`; returns whether it was written. */
static inline bool put(Store *store, const char *key, json_t *value, int64_t expected)
{
    ERROR_AUTO Error err = {0};
    JSON_AUTO json_t *owned = value;
    bool written = false;
    assert_succeeds(store_put(store, key, owned, expected, &written, &err), &err);
    return written;
}

static inline json_t *number(int64_t value)
{
    return json_pack("{s:I}", "n", (json_int_t)value);
}

static inline StoreDocument *get(TALLOC_CTX *ctx, Store *store, const char *key)
{
    ERROR_AUTO Error err = {0};
    StoreDocument *document = NULL;
    assert_succeeds(store_get(ctx, store, key, &document, &err), &err);
    return document;
}

static inline int64_t get_number(Store *store, const char *key)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const StoreDocument *document = get(tmp, store, key);
    return document ? json_get_int(document->value, "n", -1) : -1;
}

#define COUNTER "shop/prod/counter"

/* Without cmocka, whose failures jump: in a process of its own. */
static inline bool increment_once(Store *store, Error *err)
{
    for (bool written = false; !written;) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        StoreDocument *document = NULL;
        if (!store_get(tmp, store, COUNTER, &document, err))
            return false;
        int64_t now = document ? json_get_int(document->value, "n", 0) : 0;
        JSON_AUTO json_t *next = number(now + 1);
        if (!store_put(store, COUNTER, next, document ? document->version : STORE_ABSENT, &written,
                       err))
            return false;
    }
    return true;
}

static inline int increment_in_child(Place *place)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    const StoreConfig config = place_store_config(place);
    Store *store = NULL;
    bool done = store_open(ctx, &config, &store, &err);
    for (int i = 0; done && i < place_kind()->patience; i++)
        done = increment_once(store, &err);
    if (!done)
        print_error("%s\n", err.message);
    return done ? 0 : 1;
}
