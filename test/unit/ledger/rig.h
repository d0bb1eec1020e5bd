/* A ledger in a folder of its own, with a clock that only sleeps move. */
#pragma once

#include "base/fs.h"
#include "fake_clock.h"
#include "ledger/ledger.h"
#include "ledger/store.h"
#include "temp_dir.h"
#include "unit.h"

typedef struct Rig {
    TALLOC_CTX *ctx;
    const char *url;
    FakeClock clock;
    Ledger *ledger;
} Rig;

static inline Ledger *rig_open(Rig *rig, const char *app, const char *environment)
{
    ERROR_AUTO Error err = {0};
    LedgerConfig config = {
        .url = rig->url, .app = app, .environment = environment, .clock = &rig->clock.clock};
    Ledger *ledger = NULL;
    assert_succeeds(ledger_open(rig, &config, &ledger, &err), &err);
    return ledger;
}

static inline Rig *rig_new(TALLOC_CTX *ctx)
{
    Rig *rig = talloc_zero(ctx, Rig);
    rig->ctx = ctx;
    rig->url = talloc_asprintf(rig, "file:%s/ledger.db", temp_dir_new(rig));
    rig->clock = fake_clock_new(1795212123000); /* 2026-11-20T22:02:03Z */
    rig->ledger = rig_open(rig, "shop", "prod");
    return rig;
}

#define with_rig()                                                                                 \
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);                                                \
    ERROR_AUTO Error err = {0};                                                                    \
    Rig *rig = rig_new(ctx);                                                                       \
    Ledger *ledger UNUSED = rig->ledger

/* The stored document as it is. */
static inline StoreDocument *rig_document(Rig *rig, const char *key)
{
    ERROR_AUTO Error err = {0};
    Store *store = NULL;
    StoreDocument *document = NULL;
    assert_succeeds(store_open(rig, &(StoreConfig){.url = rig->url}, &store, &err), &err);
    assert_succeeds(store_get(rig, store, key, &document, &err), &err);
    return document;
}

/* Sets one member of a stored document, as another version of tidegate might. */
static inline void rig_tamper(Rig *rig, const char *key, const char *member, json_t *value)
{
    ERROR_AUTO Error err = {0};
    Store *store = NULL;
    StoreDocument *document = rig_document(rig, key);
    bool written = false;
    assert_non_null(document);
    json_object_set_new(document->value, member, value);
    assert_succeeds(store_open(rig, &(StoreConfig){.url = rig->url}, &store, &err), &err);
    assert_succeeds(store_put(store, key, document->value, document->version, &written, &err),
                    &err);
    assert_true(written);
}
