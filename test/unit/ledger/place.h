/* Where a test keeps its ledger: what a store or a ledger means is tested on each of them.
 *
 * TEST_LEDGER names the store (default: file). `file` and `sqlite` need nothing; the others need a
 * server, which the integration tests start and name (TEST_POSTGRES_URL, AWS_ENDPOINT_URL); without
 * it the test program is skipped aloud (exit code 77, as Meson has it).
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>

#include "aws/aws.h"
#include "base/id.h"
#include "db/db.h"
#include "ledger/ledger.h"
#include "ledger/store.h"
#include "temp_dir.h"
#include "unit.h"

#define EXIT_SKIPPED 77

typedef struct Place {
    const char *url;
    const char *folder; /* of its own, for what a test keeps beside the ledger */
    DatabaseAddress database;
} Place;

typedef struct PlaceKind {
    const char *name;
    const char *needs; /* the variable that names its server; NULL: none */
    void (*make)(Place *place);
    int patience; /* how much a test asks of it: increments of one process */
} PlaceKind;

static inline void place_make_file(Place *place)
{
    place->url = talloc_asprintf(place, "file:%s/deep/er/ledger.db", place->folder);
}

static inline void place_make_sqlite(Place *place)
{
    place->url = "database";
    place->database.url =
        secret_new(place, talloc_asprintf(place, "sqlite:%s/app.db", place->folder));
}

/* A schema of its own; the database goes with the server. */
static inline void place_make_postgres(Place *place)
{
    ERROR_AUTO Error err = {0};
    const char *server = getenv("TEST_POSTGRES_URL");
    char *schema = id_new(place);
    const DbConfig config = {.url = secret_new(place, server)};
    Db *db = NULL;
    assert_succeeds(db_open(place, &config, &db, &err), &err);
    assert_succeeds(db_exec(db, talloc_asprintf(place, "CREATE SCHEMA \"%s\"", schema), &err),
                    &err);
    talloc_free(db);
    place->url = "database";
    place->database.url =
        secret_new(place, talloc_asprintf(place, "%s%coptions=-csearch_path%%3D%s", server,
                                          strchr(server, '?') ? '&' : '?', schema));
}

static inline Aws *place_aws(TALLOC_CTX *ctx)
{
    return aws_open(ctx, &(AwsConfig){0});
}

static inline void place_make_dynamodb(Place *place)
{
    static const AwsService DYNAMODB = {"DynamoDB", "dynamodb", "dynamodb", AWS_JSON_1_0,
                                        "DynamoDB_20120810"};
    ERROR_AUTO Error err = {0};
    char *table = talloc_asprintf(place, "ledger-%s", id_new(place));
    json_t *body = NULL;
    JSON_AUTO json_t *input = json_pack(
        "{s:s, s:s, s:[{s:s, s:s}, {s:s, s:s}], s:[{s:s, s:s}, {s:s, s:s}]}", "TableName", table,
        "BillingMode", "PAY_PER_REQUEST", "AttributeDefinitions", "AttributeName", "pk",
        "AttributeType", "S", "AttributeName", "sk", "AttributeType", "S", "KeySchema",
        "AttributeName", "pk", "KeyType", "HASH", "AttributeName", "sk", "KeyType", "RANGE");
    const AwsCall call = {.service = &DYNAMODB, .operation = "CreateTable", .input = input};
    assert_succeeds(aws_ask(place, place_aws(place), &call, &body, &err), &err);
    place->url = talloc_asprintf(place, "dynamodb:%s", table);
}

static inline void place_make_s3(Place *place)
{
    static const AwsService S3 = {"S3", "s3", "s3", AWS_REST, NULL};
    ERROR_AUTO Error err = {0};
    char *bucket = talloc_asprintf(place, "ledger-%s", id_new(place));
    char *body = talloc_asprintf(place,
                                 "<CreateBucketConfiguration><LocationConstraint>%s"
                                 "</LocationConstraint></CreateBucketConfiguration>",
                                 getenv("AWS_REGION"));
    static const char *const HEADERS[] = {"Content-Type: application/xml", NULL};
    const AwsCall call = {.service = &S3, .operation = "CreateBucket"};
    const AwsRequest request = {.method = "PUT",
                                .bucket = bucket,
                                .path = "/",
                                .headers = HEADERS,
                                .body = body,
                                .body_length = strlen(body)};
    AwsAnswer answer;
    assert_succeeds(aws_rest(place, place_aws(place), &call, &request, &answer, &err), &err);
    if (answer.code)
        fail_msg("%s: %s", answer.code, answer.message);
    place->url = talloc_asprintf(place, "s3://%s/some/where", bucket);
}

static const PlaceKind PLACE_KINDS[] = {
    {"file", NULL, place_make_file, 200},
    {"sqlite", NULL, place_make_sqlite, 200},
    {"postgres", "TEST_POSTGRES_URL", place_make_postgres, 100},
    {"dynamodb", "AWS_ENDPOINT_URL", place_make_dynamodb, 10},
    {"s3", "AWS_ENDPOINT_URL", place_make_s3, 10},
};

static inline const PlaceKind *place_kind(void)
{
    const char *name = getenv("TEST_LEDGER");
    for (size_t i = 0; i < COUNT_OF(PLACE_KINDS); i++) {
        if (strcmp(PLACE_KINDS[i].name, name ? name : "file") == 0)
            return &PLACE_KINDS[i];
    }
    fprintf(stderr, "TEST_LEDGER names no store: '%s'\n", name);
    abort();
}

/* An empty one that several processes can open. */
static inline Place *place_new(TALLOC_CTX *ctx)
{
    Place *place = talloc_zero(ctx, Place);
    place->folder = temp_dir_new(place);
    place_kind()->make(place);
    return place;
}

/* For one process: after a fork, ask again. */
static inline StoreConfig place_store_config(Place *place)
{
    return (StoreConfig){.url = place->url,
                         .local_root = place->folder,
                         .aws = place_aws(place),
                         .database = &place->database};
}

static inline LedgerConfig place_ledger_config(Place *place)
{
    return (LedgerConfig){.url = place->url,
                          .app = "shop",
                          .environment = "prod",
                          .local_root = place->folder,
                          .aws = place_aws(place),
                          .database = &place->database};
}

static inline bool place_skips(void)
{
    const PlaceKind *kind = place_kind();
    const char *server = kind->needs ? getenv(kind->needs) : "";
    if (!server)
        fprintf(stderr, "SKIPPED: %s names no server for the ledger '%s'\n", kind->needs,
                kind->name);
    return !server;
}

#define PLACE_MAIN(tests)                                                                          \
    int main(void)                                                                                 \
    {                                                                                              \
        return place_skips() ? EXIT_SKIPPED : cmocka_run_group_tests(tests, NULL, NULL);           \
    }
