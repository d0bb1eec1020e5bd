/* AWS without its command line: credentials, signing, retries, and calls of its three protocols.
 *
 * One Aws per command. It is opened without a look at the network: credentials are fetched at the
 * first call, kept, and fetched anew before they expire or when a service calls them expired.
 * Thin typed clients (ecs.h, logs.h, dynamodb.h, ..) stand above it: what a caller uses of a
 * service, and no more.
 *
 * Retries (retry.c): throttling is waited out with growing jittered pauses, a signature that is
 * refused for its time is made again with the server's clock. A call whose reply was lost, or whose
 * answer is a 5xx, may have been carried out: it is sent again only if its operation says that this
 * is harmless (AwsCall.repeatable).
 *
 * For one thread at a time. Not for use after fork(): open another one there.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/env.h"
#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/secret.h"

typedef struct Aws Aws;

/* Strings are copied. Each may be NULL: then the variables and files that the AWS command line
 * reads say it (AWS_REGION, AWS_PROFILE, ~/.aws/config, ..). */
typedef struct AwsConfig {
    const char *region;
    const char *profile;  /* explicit: credentials in the environment do not count then */
    const char *role_arn; /* assumed with the credentials found */
    Env *env;
    Clock *clock;
    const Cancel *cancel;
    Progress *progress;
} AwsConfig;

/* Never fails: what is wrong shows at the first call. Child of ctx. */
Aws *aws_open(TALLOC_CTX *ctx, const AwsConfig *config);

/* The region in force; ERR_CONFIG that says how to give it when there is none. */
bool aws_region(Aws *aws, const char **ret_region, Error *err) MUST_USE;
/* "aws", "aws-cn", "aws-us-gov": of ARNs. */
const char *aws_partition(const char *region);
/* Another region's Aws with the same credentials; child of ctx. The same one for NULL. */
Aws *aws_in_region(TALLOC_CTX *ctx, Aws *aws, const char *region);
/* The same one, whose waits another cancel ends: NULL where something is to be done in spite of one
 * (what a signal left behind is recorded). Child of ctx. */
Aws *aws_with_cancel(TALLOC_CTX *ctx, Aws *aws, const Cancel *cancel);
/* Now by AWS' clock, as far as its answers told it, ms since 1970: what timestamps of AWS (a task's
 * startedAt) may be compared with. */
int64_t aws_now_ms(const Aws *aws);
/* How many HTTP requests were sent so far, credentials' included: for benchmarks and tests. */
int64_t aws_request_count(const Aws *aws);

/* What is known of a service: one const per service, in its client's file. */
typedef enum AwsProtocol { AWS_JSON_1_0, AWS_JSON_1_1, AWS_QUERY, AWS_REST } AwsProtocol;

typedef struct AwsService {
    const char *id;           /* "ECS": of AWS_ENDPOINT_URL_ECS, for messages */
    const char *host;         /* "ecs": of https://ecs.REGION.amazonaws.com */
    const char *signing_name; /* "ecs" */
    AwsProtocol protocol;
    const char *target; /* JSON: prefix of X-Amz-Target; query: the API's version */
} AwsService;

typedef struct AwsCall {
    const AwsService *service;
    const char *operation; /* "RunTask": of X-Amz-Target or Action, for messages and policies */
    const json_t *input;   /* JSON: the body; query: flat texts; NULL: {} */
    bool repeatable;       /* sending it twice does no harm (reads, client tokens) */
    bool settles_loss;     /* its caller finds out what became of it when the reply is lost, so that
                              it may go over a kept connection; it has a body */
    int64_t timeout_ms;    /* of one try; 0: 30 s */
    size_t max_body;       /* bytes of the answer; 0: 4 MiB */
    bool global;           /* the service's host has no region in its name */
} AwsCall;

/* An answer: of success, or the service's refusal. */
typedef struct AwsAnswer {
    int status;             /* HTTP */
    const char *code;       /* "ConditionalCheckFailedException", without prefixes; NULL: success */
    const char *message;    /* of a refusal; or NULL */
    const char *request_id; /* or NULL */
    json_t *body;     /* JSON protocols: the object, borrowed, lives as long as ctx; else NULL */
    const char *text; /* the bytes as they came, NUL-terminated */
    size_t length;
    const char *etag; /* REST; or NULL */
} AwsAnswer;

/* Sends it. True for every answer, refusals included. False: there is no answer.
 * ERR_CONFIG (no region), ERR_AUTH (no credentials), ERR_CONNECT (nothing was carried out, or there
 * is nothing to carry out: Describe, Get, List, ..), ERR_UNKNOWN (the reply was lost: it may have
 * been carried out), ERR_INTERRUPTED and ERR_TERMINATED (the same holds for them). Children of ctx.
 */
bool aws_call(TALLOC_CTX *ctx, Aws *aws, const AwsCall *call, AwsAnswer *ret_answer,
              Error *err) MUST_USE;
/* The same where every refusal is an error: *ret_body (borrowed, may be NULL) on success. */
bool aws_ask(TALLOC_CTX *ctx, Aws *aws, const AwsCall *call, json_t **ret_body,
             Error *err) MUST_USE;
/* The error of a refusal: what was asked, the service's words, its request id as the detail.
 * ERR_AUTH for AccessDenied and its kin, with the missing permission in the hint
 * ("ecs:RunTask on .."); ERR_BUSY for what was throttled to the end; for a 5xx ERR_UNKNOWN, or
 * ERR_CONNECT if there was nothing to carry out; else ERR_FAILED. Always returns false. */
bool aws_refused(const AwsCall *call, const AwsAnswer *answer, Error *err);

/* REST protocols (S3, SES, Lambda): the same with method, path and query of one's own. */
typedef struct AwsRequest {
    const char *method;
    /* S3: put before the host; or into the path, where the host is one of AWS_ENDPOINT_URL or the
     * bucket's dots would not fit its certificate. NULL: none. */
    const char *bucket;
    const char *path;           /* "/key/..": raw, escaped here by the service's rule */
    const char *const *query;   /* name, value, name, value, .., NULL: raw; or NULL */
    const char *const *headers; /* "name: value", NULL-terminated; or NULL */
    const char *body;
    size_t body_length;
} AwsRequest;
bool aws_rest(TALLOC_CTX *ctx, Aws *aws, const AwsCall *call, const AwsRequest *request,
              AwsAnswer *ret_answer, Error *err) MUST_USE;

/* Fetches what stands behind a URL that carries its own signature (an answer of AWS): without ours,
 * and once. *ret_body: NUL-terminated, at most max_body bytes. ERR_FAILED: any status but 200,
 * which the message tells; the URL is never told. Child of ctx. */
bool aws_fetch(TALLOC_CTX *ctx, Aws *aws, const Secret *url, size_t max_body, const char **ret_body,
               Error *err) MUST_USE;

/* The text of the first element of that name in an answer of the query and REST-XML protocols,
 * entities resolved; NULL: there is none, or the answer is no XML. Child of ctx. */
char *aws_xml_text(TALLOC_CTX *ctx, const AwsAnswer *answer, const char *name);
/* The texts of all elements of that name, in their order, NULL-terminated: *ret_texts, child of
 * ctx. ERR_FORMAT when the answer is no XML, ERR_CONFIG without libexpat. */
bool aws_xml_texts(TALLOC_CTX *ctx, const AwsAnswer *answer, const char *name, char ***ret_texts,
                   Error *err) MUST_USE;

/* A URL that carries its own signature. */
typedef struct AwsPresign {
    const AwsService *service; /* its signing name */
    const char *method;        /* NULL: GET */
    const char *host;          /* with the port, if the URL has one */
    const char *path;          /* raw; NULL: "/" */
    const char *const *query;  /* as in AwsRequest */
    int expires_s;
    int age_s; /* signed as if it were made so many seconds ago: two of one second are the same */
} AwsPresign;
/* "https://HOST/PATH?..", valid for expires_s seconds, and no longer than the credentials. A
 * password for RDS is the same without "https://", of the signing name "rds-db". Child of ctx. */
bool aws_presign(TALLOC_CTX *ctx, Aws *aws, const AwsPresign *presign, Secret **ret_url,
                 Error *err) MUST_USE;
