/* A store at AWS whose service is a FakeHttp (test/unit/aws/rig.h). */
#pragma once

#include "unit.h"

#include "aws/rig.h"
#include "ledger/store.h"

static inline bool remote_open_store(Rig *rig, const char *url, Store **ret_store, Error *err)
{
    const StoreConfig config = {.url = url, .aws = rig->aws, .clock = &rig->clock.clock};
    return store_open(rig, &config, ret_store, err);
}

#define with_remote(url, ...)                                                                      \
    static const FakeAnswer ANSWERS[] = {__VA_ARGS__, {0}};                                        \
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);                                                       \
    ERROR_AUTO Error err = {0};                                                                    \
    Store *store = NULL;                                                                           \
    assert_succeeds(remote_open_store(rig, url, &store, &err), &err)

static inline bool remote_get(Rig *rig, Store *store, StoreDocument **ret_document, Error *err)
{
    return store_get(rig, store, "shop/prod/lease", ret_document, err);
}

static inline bool remote_put(Store *store, int64_t expected, bool *ret_written, Error *err)
{
    JSON_AUTO json_t *value = json_pack("{s:i}", "n", 1);
    return store_put(store, "shop/prod/lease", value, expected, ret_written, err);
}
