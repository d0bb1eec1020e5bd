#include "aws/sigv4.h"

#include <string.h>
#include <time.h>

#include "aws/libcrypto.h"
#include "aws/sigv4_canonical.h"
#include "base/digest.h"

#define ALGORITHM        "AWS4-HMAC-SHA256"
#define UNSIGNED_PAYLOAD "UNSIGNED-PAYLOAD"
/* Headers and query parameters that a signature adds, with room to spare. */
#define ADDED 8
/* Of "20150830T123600Z" */
#define DAY_LENGTH 8

typedef struct Signing {
    const SigV4Scope *scope;
    const AwsKeys *keys;
    char date[17];     /* "20150830T123600Z" */
    const char *range; /* "20150830/us-east-1/service/aws4_request" */
    bool s3;
    char payload_hash[DIGEST_HEX_SIZE];
} Signing;

/* Room for `added` more behind those of `list`. */
static const char **list_copy(TALLOC_CTX *ctx, const char *const *list, size_t added,
                              size_t *ret_length)
{
    size_t length = 0;
    while (list && list[length])
        length++;
    const char **copy = talloc_zero_array(ctx, const char *, (unsigned)(length + added + 1));
    for (size_t i = 0; copy && i < length; i++)
        copy[i] = list[i];
    *ret_length = length;
    return copy;
}

static bool start(TALLOC_CTX *ctx, const SigV4Request *request, const SigV4Scope *scope,
                  const AwsKeys *keys, Signing *ret_signing, Error *err)
{
    time_t seconds = (time_t)(scope->now_ms / 1000);
    struct tm utc;
    Signing signing = {.scope = scope, .keys = keys, .s3 = strcmp(scope->service, "s3") == 0};
    if (!libcrypto_load(err))
        return false;
    if (!gmtime_r(&seconds, &utc) ||
        strftime(signing.date, sizeof(signing.date), "%Y%m%dT%H%M%SZ", &utc) == 0)
        return error_set(err, ERR_INTERNAL, "the clock's time cannot be signed");
    digest_hex(request->payload ? request->payload : "", request->payload_length,
               signing.payload_hash);
    signing.range = talloc_asprintf(ctx, "%.8s/%s/%s/aws4_request", signing.date, scope->region,
                                    scope->service);
    *ret_signing = signing;
    return true;
}

/* In place: key = HMAC(key, text). */
static bool derive(uint8_t key[DIGEST_SIZE], const char *text)
{
    unsigned length = 0;
    uint8_t next[DIGEST_SIZE];
    bool ok = libcrypto.HMAC(libcrypto.EVP_sha256(), key, DIGEST_SIZE, (const uint8_t *)text,
                             strlen(text), next, &length) != NULL;
    memcpy(key, next, DIGEST_SIZE);
    explicit_bzero(next, sizeof(next));
    return ok;
}

/* The key of one day, region and service. */
static bool derive_key(const Signing *signing, uint8_t ret_key[DIGEST_SIZE])
{
    unsigned length = 0;
    TALLOC_AUTO char *first =
        talloc_asprintf(NULL, "AWS4%s", secret_reveal(signing->keys->secret_key));
    if (!first)
        return false;
    bool ok = libcrypto.HMAC(libcrypto.EVP_sha256(), first, (int)strlen(first),
                             (const uint8_t *)signing->date, DAY_LENGTH, ret_key, &length) != NULL;
    explicit_bzero(first, strlen(first));
    return ok && derive(ret_key, signing->scope->region) &&
           derive(ret_key, signing->scope->service) && derive(ret_key, "aws4_request");
}

static bool sign(TALLOC_CTX *ctx, const Signing *signing, const char *canonical,
                 const char **ret_signature, Error *err)
{
    char hash[DIGEST_HEX_SIZE];
    digest_hex(canonical, strlen(canonical), hash);
    char *text =
        talloc_asprintf(ctx, ALGORITHM "\n%s\n%s\n%s", signing->date, signing->range, hash);
    uint8_t bytes[DIGEST_SIZE];
    bool ok = text && derive_key(signing, bytes) && derive(bytes, text);
    char *hex = talloc_strdup(ctx, "");
    for (size_t i = 0; ok && i < sizeof(bytes); i++)
        hex = talloc_asprintf_append(hex, "%02x", bytes[i]);
    explicit_bzero(bytes, sizeof(bytes));
    if (!ok || !hex)
        return error_set(err, ERR_INTERNAL, "libcrypto does not sign a request to AWS");
    *ret_signature = hex;
    return true;
}

bool sigv4_sign(TALLOC_CTX *ctx, const SigV4Request *request, const SigV4Scope *scope,
                const AwsKeys *keys, const char *const **ret_headers, Error *err)
{
    Signing signing;
    if (!start(ctx, request, scope, keys, &signing, err))
        return false;
    size_t length;
    const char **headers = list_copy(ctx, request->headers, ADDED, &length);
    headers[length++] = talloc_asprintf(headers, "Host: %s", request->host);
    headers[length++] = talloc_asprintf(headers, "X-Amz-Date: %s", signing.date);
    if (signing.s3)
        headers[length++] =
            talloc_asprintf(headers, "X-Amz-Content-Sha256: %s", signing.payload_hash);
    if (keys->session_token)
        headers[length++] = talloc_asprintf(headers, "X-Amz-Security-Token: %s",
                                            secret_reveal(keys->session_token));
    SigV4Canonical canonical;
    const char *signature;
    if (!sigv4_canonical(ctx, request, signing.s3, sigv4_query(ctx, request->query), headers,
                         signing.payload_hash, &canonical, err) ||
        !sign(ctx, &signing, canonical.text, &signature, err))
        return false;
    headers[length] = talloc_asprintf(
        headers, "Authorization: " ALGORITHM " Credential=%s/%s, SignedHeaders=%s, Signature=%s",
        keys->access_key, signing.range, canonical.signed_headers, signature);
    *ret_headers = headers;
    return true;
}

/* What stands in the query of a presigned URL beside the caller's own. */
static const char *const *presigned_query(TALLOC_CTX *ctx, const SigV4Request *request,
                                          const Signing *signing, int expires_s)
{
    size_t length;
    const Secret *token = signing->keys->session_token;
    const char **query = list_copy(ctx, request->query, (size_t)2 * ADDED, &length);
    const char *const pairs[] = {
        "X-Amz-Algorithm",
        ALGORITHM,
        "X-Amz-Credential",
        talloc_asprintf(query, "%s/%s", signing->keys->access_key, signing->range),
        "X-Amz-Date",
        talloc_strdup(query, signing->date),
        "X-Amz-Expires",
        talloc_asprintf(query, "%d", expires_s),
        "X-Amz-SignedHeaders",
        "host",
        token ? "X-Amz-Security-Token" : NULL,
        token ? secret_reveal(token) : NULL,
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        query[length + i] = pairs[i];
    return query;
}

bool sigv4_presign(TALLOC_CTX *ctx, const SigV4Request *request, const SigV4Scope *scope,
                   const AwsKeys *keys, int expires_s, Secret **ret_query, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Signing signing;
    if (!start(tmp, request, scope, keys, &signing, err))
        return false;
    const char *query = sigv4_query(tmp, presigned_query(tmp, request, &signing, expires_s));
    const char *const headers[] = {talloc_asprintf(tmp, "Host: %s", request->host), NULL};
    SigV4Canonical canonical;
    const char *signature;
    if (!sigv4_canonical(tmp, request, signing.s3, query, headers,
                         signing.s3 ? UNSIGNED_PAYLOAD : signing.payload_hash, &canonical, err) ||
        !sign(tmp, &signing, canonical.text, &signature, err))
        return false;
    *ret_query = secret_new(ctx, talloc_asprintf(tmp, "%s&X-Amz-Signature=%s", query, signature));
    return true;
}
