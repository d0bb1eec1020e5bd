/* What a ledger needs of a storage service: small documents with compare-and-swap.
 *
 * Every backend (a SQLite file, tables in the target's database, DynamoDB, S3) offers just this by
 * its conditional writes, and everything that a ledger means (ledger.h) is written once above it. A
 * write either happened durably or did not; where a lost reply leaves that open to the end, it is
 * ERR_UNKNOWN, and the caller reads again to find out.
 *
 * A key has at least three parts, joined by '/', of which the first and the last are not empty:
 * "shop/prod/run/R1". A prefix has at least the first two and ends with '/'. A backend may keep
 * apart what differs in the first two.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aws/aws.h"
#include "base/clock.h"
#include "base/database_address.h"
#include "base/error.h"
#include "base/json.h"

typedef struct Store Store;

typedef struct StoreDocument {
    const char *key;
    json_t *value;   /* owned by the document (released with its talloc context) */
    int64_t version; /* of this content: what store_put() compares; from 1 */
} StoreDocument;

/* What a store may need besides its place. */
typedef struct StoreConfig {
    const char *url;
    const char *local_root; /* absolute: where local_dir() is for stores without a folder */
    Aws *aws;               /* NULL: there is none */
    const DatabaseAddress *database; /* the target's database; NULL: not known. Borrowed until the
                               store is closed */
    Clock *clock;                    /* NULL: the system's */
    const Cancel *cancel;            /* ends waits for the service; NULL: none */
} StoreConfig;

/* What to list: from one end of the keys with that prefix, by their bytes. */
typedef struct StoreRange {
    const char *prefix;
    const char *beyond; /* go on behind this key; NULL: from the end */
    size_t limit;       /* from 1 */
    bool newest_first;  /* from the highest key down */
} StoreRange;

/* One row in store.c per backend. `location` is what follows "SCHEME:" in the URL, "" for a URL
 * that is the scheme alone; the state is a child of ctx and closed with it. Semantics as of the
 * functions below. */
typedef struct StoreDriver {
    const char *scheme; /* "file" */
    const char *form;   /* how a person writes it: "file:PATH" */
    bool (*open)(TALLOC_CTX *ctx, const StoreConfig *config, const char *location, void **ret_state,
                 Error *err);
    bool (*get)(TALLOC_CTX *ctx, void *state, const char *key, StoreDocument **ret_document,
                Error *err);
    bool (*put)(void *state, const char *key, const json_t *value, int64_t expected,
                bool *ret_written, Error *err);
    bool (*list)(TALLOC_CTX *ctx, void *state, const StoreRange *range,
                 StoreDocument **ret_documents, size_t *ret_count, Error *err);
    /* NULL: put() of a version that no document has is the probe. */
    bool (*probe)(void *state, const char *key, Error *err);
    /* The folder on this machine that belongs to the store; NULL: local_root/.tidegate. */
    const char *(*local_dir)(const void *state);
} StoreDriver;

#define STORE_ABSENT ((int64_t)0) /* expected version of a document that must not exist */

/* "file:PATH", "database", "dynamodb:TABLE", "s3://BUCKET/PREFIX". ERR_CONFIG for anything else,
 * and for what this store needs and the config has not; ERR_FORMAT for a store of a newer format or
 * a file that is none. A file or a table in a database that is not there yet is made; at AWS
 * nothing is asked yet. Child of ctx. */
bool store_open(TALLOC_CTX *ctx, const StoreConfig *config, Store **ret_store, Error *err) MUST_USE;
/* *ret_document is NULL when there is none. */
bool store_get(TALLOC_CTX *ctx, Store *store, const char *key, StoreDocument **ret_document,
               Error *err) MUST_USE;
/* Writes if the stored version is still `expected`; *ret_written says whether it was. The written
 * document has the version `expected` + 1. */
bool store_put(Store *store, const char *key, const json_t *value, int64_t expected,
               bool *ret_written, Error *err) MUST_USE;
/* What was last read or written here under the key, without asking the service; `version` 0: of any
 * version, else of that one. NULL: not known. Good for what a put confirms, because it fails when
 * another version is there meanwhile. Child of ctx. */
StoreDocument *store_known(TALLOC_CTX *ctx, const Store *store, const char *key, int64_t version);
bool store_list(TALLOC_CTX *ctx, Store *store, const StoreRange *range,
                StoreDocument **ret_documents, size_t *ret_count, Error *err) MUST_USE;
/* Whether it takes writes, by one that cannot succeed: nothing is kept under the key, which no
 * document may have. What a store makes at its first write only is not made. */
bool store_probe(Store *store, const char *key, Error *err) MUST_USE;
/* The folder on this machine that belongs to the store: for `file:PATH`, PATH's own folder, else
 * the folder .tidegate in the config's local_root. */
const char *store_local_dir(const Store *store);
