#include "ledger/s3/object.h"

#include <inttypes.h>
#include <string.h>

#include "ledger/s3/name.h"

/* A release's list of versions is the largest document; this is far beyond any. */
#define LARGEST_OBJECT ((size_t)32 << 20)
/* Of ListObjectsV2. */
#define PAGE_SIZE ((size_t)1000)

AwsCall s3_call(const char *operation, bool repeatable)
{
    static const AwsService S3 = {
        .id = "S3", .host = "s3", .signing_name = "s3", .protocol = AWS_REST};
    return (AwsCall){
        .service = &S3,
        .operation = operation,
        .repeatable = repeatable,
        .settles_loss = !repeatable,
        .timeout_ms = 15000,
        .max_body = LARGEST_OBJECT,
    };
}

static bool path_of(TALLOC_CTX *ctx, const S3Store *store, const char *key, const char **ret_path,
                    Error *err)
{
    const char *name = name_of_key(ctx, key);
    if (!name)
        return error_set(err, ERR_FAILED, "the key '%.100s..' is too long for S3", key);
    *ret_path = talloc_asprintf(ctx, "/%s%s", store->prefix, name);
    return true;
}

static void remember(S3Store *store, const char *key, const char *etag, int64_t version)
{
    JSON_AUTO json_t *value = etag ? json_pack("{s:s}", "etag", etag) : NULL;
    if (value)
        known_note(store->etags, key, value, version);
}

static bool parse_object(const char *key, const AwsAnswer *answer, S3Object *ret_object, Error *err)
{
    json_t *body = NULL;
    if (!json_parse_object(answer->text, &body, err))
        return error_wrap(err, "the record '%s' is damaged", key);
    ret_object->body = json_keep(ret_object, body);
    ret_object->etag = talloc_strdup(ret_object, answer->etag);
    ret_object->version = json_get_int(body, "version", 0);
    if (ret_object->version > 0 && ret_object->etag && json_object_get(body, "value"))
        return true;
    return error_set(err, ERR_FORMAT, "the object of the record '%s' is none of a ledger", key);
}

bool object_get(TALLOC_CTX *ctx, S3Store *store, const char *key, S3Object **ret_object, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const AwsCall call = s3_call("GetObject", true);
    AwsRequest request = {.method = "GET", .bucket = store->bucket};
    AwsAnswer answer;
    if (!path_of(tmp, store, key, &request.path, err) ||
        !remote_read(tmp, &store->remote, &call, &request, &answer, err))
        return error_wrap(err, "cannot use the ledger");
    if (answer.code && strcmp(answer.code, "NoSuchKey") == 0) {
        *ret_object = NULL;
        return true;
    }
    if (answer.code)
        return s3_store_refused(store, &call, &answer, err);
    S3Object *object = talloc_zero(tmp, S3Object);
    if (!parse_object(key, &answer, object, err))
        return error_wrap(err, "cannot use the ledger");
    remember(store, key, object->etag, object->version);
    *ret_object = talloc_steal(ctx, object);
    return true;
}

/* "PutObject" in the API reference of S3: what a condition is answered that does not hold, and what
 * one is that could not be decided because of a write at the same moment. */
static const struct {
    const char *code;
    WriteAnswer answer;
} CONDITIONS[] = {
    {"PreconditionFailed", WRITE_REFUSED},
    {"NoSuchKey", WRITE_REFUSED},
    {"ConditionalRequestConflict", WRITE_AGAIN},
};

static WriteAnswer judge(S3Store *store, const AwsCall *call, const AwsAnswer *answer, Error *err)
{
    s3_store_refused(store, call, answer, err);
    for (size_t i = 0; i < COUNT_OF(CONDITIONS); i++) {
        if (strcmp(CONDITIONS[i].code, answer->code) == 0)
            return CONDITIONS[i].answer;
    }
    return remote_failure(&store->remote, err);
}

static char *body_of(TALLOC_CTX *ctx, const StoreWrite *write)
{
    JSON_AUTO json_t *value = json_loads(write->text, 0, NULL);
    JSON_AUTO json_t *body =
        json_pack("{s:s, s:I, s:s, s:O}", "key", write->key, "version",
                  (json_int_t)write->expected + 1, "write_id", write->id, "value", value);
    return json_text(ctx, body);
}

WriteAnswer object_put(S3Store *store, const StoreWrite *write, const char *etag, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const headers[] = {
        "Content-Type: application/json",
        etag ? talloc_asprintf(tmp, "If-Match: %s", etag) : "If-None-Match: *",
        NULL,
    };
    const AwsCall call = s3_call("PutObject", false);
    AwsRequest request = {
        .method = "PUT", .bucket = store->bucket, .headers = headers, .body = body_of(tmp, write)};
    AwsAnswer answer;
    if (!path_of(tmp, store, write->key, &request.path, err))
        return WRITE_FAILED;
    request.body_length = strlen(request.body);
    known_forget(store->etags, write->key);
    if (!remote_send(tmp, &store->remote, &call, &request, &answer, err))
        return remote_failure(&store->remote, err);
    if (answer.code)
        return judge(store, &call, &answer, err);
    remember(store, write->key, answer.etag, write->expected + 1);
    return WRITE_DONE;
}

/* Without the store's prefix. */
static void take_names(const S3Store *store, S3Page *page)
{
    size_t length = strlen(store->prefix);
    for (char **name = page->names; *name; name++) {
        if (strncmp(*name, store->prefix, length) == 0)
            page->names[page->count++] = *name + length;
    }
}

static bool is_truncated(const AwsAnswer *answer)
{
    TALLOC_AUTO char *text = aws_xml_text(NULL, answer, "IsTruncated");
    return text && strcmp(text, "true") == 0;
}

bool object_names(TALLOC_CTX *ctx, S3Store *store, const char *folder, const char *after,
                  size_t limit, S3Page *ret_page, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const query[] = {
        "list-type",
        "2",
        "prefix",
        talloc_asprintf(tmp, "%s%s", store->prefix, folder),
        "max-keys",
        talloc_asprintf(tmp, "%zu", limit < PAGE_SIZE ? limit : PAGE_SIZE),
        after ? "start-after" : NULL,
        after ? talloc_asprintf(tmp, "%s%s", store->prefix, after) : NULL,
        NULL,
    };
    const AwsCall call = s3_call("ListObjectsV2", true);
    const AwsRequest request = {
        .method = "GET", .bucket = store->bucket, .path = "/", .query = query};
    AwsAnswer answer;
    S3Page page = {0};
    if (!remote_read(tmp, &store->remote, &call, &request, &answer, err))
        return error_wrap(err, "cannot use the ledger");
    if (answer.code)
        return s3_store_refused(store, &call, &answer, err);
    if (!aws_xml_texts(ctx, &answer, "Key", &page.names, err))
        return error_wrap(err, "cannot use the ledger");
    page.more = is_truncated(&answer);
    take_names(store, &page);
    *ret_page = page;
    return true;
}
