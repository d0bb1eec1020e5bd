#include "ledger/s3/object.h"

bool s3_store_get(TALLOC_CTX *ctx, void *state, const char *key, StoreDocument **ret_document,
                  Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    S3Object *object = NULL;
    if (!object_get(tmp, state, key, &object, err))
        return false;
    if (!object) {
        *ret_document = NULL;
        return true;
    }
    StoreDocument *document = talloc_zero(ctx, StoreDocument);
    *document = (StoreDocument){
        .key = talloc_strdup(document, key),
        .value = json_keep(document, json_incref(json_object_get(object->body, "value"))),
        .version = object->version,
    };
    *ret_document = document;
    return true;
}

/* The ETag that has the expected version. False: *ret_answer, for an error or another version. */
static bool find_etag(TALLOC_CTX *ctx, S3Store *store, const StoreWrite *write,
                      const char **ret_etag, WriteAnswer *ret_answer, Error *err)
{
    S3Object *object = NULL;
    *ret_etag = NULL;
    if (write->expected == STORE_ABSENT)
        return true;
    const StoreDocument *seen = known_find(ctx, store->etags, write->key, write->expected);
    if (seen) {
        *ret_etag = json_get_string(seen->value, "etag", NULL);
        return true;
    }
    *ret_answer = WRITE_FAILED;
    if (!object_get(ctx, store, write->key, &object, err))
        return false;
    *ret_answer = WRITE_REFUSED;
    if (!object || object->version != write->expected)
        return false;
    *ret_etag = object->etag;
    return true;
}

static WriteAnswer send_write(void *data, const StoreWrite *write, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *etag;
    WriteAnswer answer;
    if (!find_etag(tmp, data, write, &etag, &answer, err))
        return answer;
    return object_put(data, write, etag, err);
}

static bool look(TALLOC_CTX *ctx, void *data, const char *key, WriteMark *ret_mark, Error *err)
{
    S3Object *object = NULL;
    if (!object_get(ctx, data, key, &object, err))
        return false;
    if (object)
        *ret_mark = (WriteMark){.version = object->version,
                                .id = json_get_string(object->body, "write_id", NULL)};
    return true;
}

bool s3_store_put(void *state, const char *key, const json_t *value, int64_t expected,
                  bool *ret_written, Error *err)
{
    S3Store *store = state;
    const Writer writer = {
        .store = store,
        .send = send_write,
        .look = look,
        .clock = store->remote.clock,
        .cancel = store->remote.cancel,
    };
    return write_document(&writer, key, value, expected, ret_written, err);
}

/* Of an object that is not there, no ETag matches. */
bool s3_store_probe(void *state, const char *key, Error *err)
{
    ERROR_AUTO Error refusal = {0};
    const StoreWrite write = {.key = key, .text = "{}", .id = "probe"};
    WriteAnswer answer = object_put(state, &write, "\"0\"", &refusal);
    return answer == WRITE_REFUSED || answer == WRITE_AGAIN || error_move(err, &refusal);
}
