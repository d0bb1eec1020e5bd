/* Records to JSON and back, by tables of fields.
 *
 * Every record carries "format": 1, which grows only when an older tidegate could no longer read
 * it. Members that this version does not know are kept when a record is written again.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "ledger/store.h"

#define RECORD_FORMAT 1

typedef enum FieldType {
    FIELD_NAME,  /* const char *: an identifier or a time, by which records are found or compared */
    FIELD_TEXT,  /* const char *: words, redacted on the way in */
    FIELD_INT,   /* int64_t; `fallback` when it is missing */
    FIELD_BOOL,  /* bool */
    FIELD_JSON,  /* json_t *: borrowed; every text in it is redacted on the way in */
    FIELD_NAMES, /* const char *const *: NULL-terminated */
} FieldType;

typedef struct Field {
    const char *key;
    size_t offset;
    FieldType type;
    int64_t fallback;
} Field;

typedef struct RecordType {
    const char *what; /* for messages: "run" */
    size_t size;
    const Field *fields;
    size_t n_fields;
    ptrdiff_t version_offset; /* of an int64_t document version; -1: it has none */
} RecordType;

/* New reference. NULL and absent members are left out. `before` is the stored content whose unknown
 * members are kept, or NULL. */
json_t *record_encode(const RecordType *type, const void *record, const json_t *before);
/* Fills a zeroed record of type->size. Its texts and JSON values live as long as `owner`.
 * ERR_FORMAT for a newer format. */
bool record_decode(TALLOC_CTX *owner, const RecordType *type, const StoreDocument *document,
                   void *ret_record, Error *err) MUST_USE;

/* record_get() or record_recall() */
typedef bool (*RecordReading)(TALLOC_CTX *ctx, Store *store, const char *key,
                              const RecordType *type, void **ret_record, Error *err);

/* Reads the record at `key` into a new child of ctx; *ret_record is NULL when there is none. */
bool record_get(TALLOC_CTX *ctx, Store *store, const char *key, const RecordType *type,
                void **ret_record, Error *err) MUST_USE;
/* The same of what this process knows already (ledger.h says for whom); asks the service when
 * nothing is known. */
bool record_recall(TALLOC_CTX *ctx, Store *store, const char *key, const RecordType *type,
                   void **ret_record, Error *err) MUST_USE;
/* Writes it if its document version still holds, which then grows; *ret_written says whether it
 * was. */
bool record_put(Store *store, const char *key, const RecordType *type, void *record,
                bool *ret_written, Error *err) MUST_USE;
