#include "ledger/rows.h"

#include <string.h>

/* The character behind '/': above every key with the prefix, below all others. */
#define BEHIND_SLASH '0'

RowsBounds rows_bounds(TALLOC_CTX *ctx, const StoreRange *range)
{
    char *high = talloc_strdup(ctx, range->prefix);
    high[strlen(high) - 1] = BEHIND_SLASH;
    RowsBounds bounds = {.low = range->prefix, .high = high};
    if (range->beyond && range->newest_first)
        bounds.high = range->beyond;
    else if (range->beyond)
        bounds.low = range->beyond;
    return bounds;
}

static bool read_row(TALLOC_CTX *owner, const DbRows *rows, size_t row, StoreDocument *ret,
                     Error *err)
{
    const char *key = db_value(rows, row, 0);
    json_t *value = NULL;
    if (!json_parse_object(db_value(rows, row, 1), &value, err))
        return error_wrap(err, "the record '%s' is damaged", key);
    ret->key = talloc_strdup(owner, key);
    ret->value = json_keep(owner, value);
    ret->version = db_value_int(rows, row, 2, 0);
    return true;
}

bool rows_document(TALLOC_CTX *ctx, const DbRows *rows, StoreDocument **ret_document, Error *err)
{
    if (db_rows_count(rows) == 0) {
        *ret_document = NULL;
        return true;
    }
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    StoreDocument *document = talloc_zero(tmp, StoreDocument);
    if (!read_row(document, rows, 0, document, err))
        return false;
    *ret_document = talloc_steal(ctx, document);
    return true;
}

bool rows_documents(TALLOC_CTX *ctx, const DbRows *rows, StoreDocument **ret_documents,
                    size_t *ret_count, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    size_t count = db_rows_count(rows);
    StoreDocument *documents = talloc_zero_array(tmp, StoreDocument, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        if (!read_row(documents, rows, i, &documents[i], err))
            return false;
    }
    *ret_documents = talloc_steal(ctx, documents);
    *ret_count = count;
    return true;
}
