/* A ledger of its own for each test, on the place that TEST_LEDGER names, with a clock that only
 * sleeps move. */
#pragma once

#include "base/fs.h"
#include "fake_clock.h"
#include "place.h"

typedef struct Rig {
    TALLOC_CTX *ctx;
    Place *place;
    FakeClock clock;
    Ledger *ledger;
} Rig;

static inline Ledger *rig_open(Rig *rig, const char *app, const char *environment)
{
    ERROR_AUTO Error err = {0};
    LedgerConfig config = place_ledger_config(rig->place);
    config.app = app;
    config.environment = environment;
    config.clock = &rig->clock.clock;
    Ledger *ledger = NULL;
    assert_succeeds(ledger_open(rig, &config, &ledger, &err), &err);
    return ledger;
}

static inline Rig *rig_new(TALLOC_CTX *ctx)
{
    Rig *rig = talloc_zero(ctx, Rig);
    rig->ctx = ctx;
    rig->place = place_new(rig);
    rig->clock = fake_clock_new(1795212123000); /* 2026-11-20T22:02:03Z */
    rig->ledger = rig_open(rig, "shop", "prod");
    return rig;
}

#define with_rig()                                                                                 \
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);                                                \
    ERROR_AUTO Error err = {0};                                                                    \
    Rig *rig = rig_new(ctx);                                                                       \
    Ledger *ledger UNUSED = rig->ledger

static inline Store *rig_store(Rig *rig)
{
    ERROR_AUTO Error err = {0};
    const StoreConfig config = place_store_config(rig->place);
    Store *store = NULL;
    assert_succeeds(store_open(rig, &config, &store, &err), &err);
    return store;
}

/* The stored document as it is. */
static inline StoreDocument *rig_document(Rig *rig, const char *key)
{
    ERROR_AUTO Error err = {0};
    StoreDocument *document = NULL;
    assert_succeeds(store_get(rig, rig_store(rig), key, &document, &err), &err);
    return document;
}

/* Sets one member of a stored document, as another version of tidegate might. */
static inline void rig_tamper(Rig *rig, const char *key, const char *member, json_t *value)
{
    ERROR_AUTO Error err = {0};
    StoreDocument *document = rig_document(rig, key);
    bool written = false;
    assert_non_null(document);
    json_object_set_new(document->value, member, value);
    assert_succeeds(
        store_put(rig_store(rig), key, document->value, document->version, &written, &err), &err);
    assert_true(written);
}
