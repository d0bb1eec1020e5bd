#include "ledger/record.h"

static bool decode_new(TALLOC_CTX *ctx, const RecordType *type, const StoreDocument *document,
                       void **ret_record, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    void *record = talloc_zero_size(tmp, type->size);
    if (!record_decode(record, type, document, record, err))
        return false;
    *ret_record = talloc_steal(ctx, record);
    return true;
}

bool record_get(TALLOC_CTX *ctx, Store *store, const char *key, const RecordType *type,
                void **ret_record, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    StoreDocument *document = NULL;
    if (!store_get(tmp, store, key, &document, err))
        return false;
    if (document)
        return decode_new(ctx, type, document, ret_record, err);
    *ret_record = NULL;
    return true;
}

bool record_recall(TALLOC_CTX *ctx, Store *store, const char *key, const RecordType *type,
                   void **ret_record, Error *err)
{
    TALLOC_AUTO StoreDocument *known = store_known(NULL, store, key, 0);
    return known ? decode_new(ctx, type, known, ret_record, err)
                 : record_get(ctx, store, key, type, ret_record, err);
}

static int64_t *version_of(const RecordType *type, void *record)
{
    return (int64_t *)(void *)((char *)record + type->version_offset);
}

bool record_put(Store *store, const char *key, const RecordType *type, void *record,
                bool *ret_written, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    int64_t *version = version_of(type, record);
    StoreDocument *before = NULL;
    if (*version != STORE_ABSENT)
        before = store_known(tmp, store, key, *version);
    if (*version != STORE_ABSENT && !before && !store_get(tmp, store, key, &before, err))
        return false;
    JSON_AUTO json_t *json = record_encode(type, record, before ? before->value : NULL);
    bool written = false;
    if (!store_put(store, key, json, *version, &written, err))
        return false;
    if (written)
        (*version)++;
    *ret_written = written;
    return true;
}
