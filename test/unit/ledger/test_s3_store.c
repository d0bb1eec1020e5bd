/* What S3 is asked, and what its refusals become. */
#include "remote_rig.h"

#define OBJECT(version)                                                                            \
    "{\"key\":\"shop/prod/lease\",\"version\":" version ",\"write_id\":\"w\",\"value\":{\"n\":5}}"
#define XML_ERROR(code, more)                                                                      \
    "<?xml version=\"1.0\"?><Error><Code>" code "</Code><Message>No.</Message>" more "</Error>"
#define XML_LIST(truncated, keys)                                                                  \
    "<ListBucketResult><IsTruncated>" truncated "</IsTruncated>" keys "</ListBucketResult>"
#define XML_KEY(name) "<Contents><Key>x/" name "</Key></Contents>"

static void a_bucket_is_named_with_a_prefix_or_without(void **state UNUSED)
{
    static const char *const GOOD[] = {"s3://my.bucket", "s3://my-bucket/", "s3://abc/d/e/"};
    static const char *const BAD[] = {"s3:", "s3", "s3://", "s3:/abc", "s3://ab", "s3://Upper/x"};
    static const FakeAnswer NONE[] = {{0}};
    TALLOC_AUTO Rig *rig = rig_new(NONE);
    Store *store = NULL;
    for (size_t i = 0; i < COUNT_OF(GOOD); i++) {
        ERROR_AUTO Error err = {0};
        assert_succeeds(remote_open_store(rig, GOOD[i], &store, &err), &err);
    }
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        ERROR_AUTO Error err = {0};
        assert_fails(remote_open_store(rig, BAD[i], &store, &err), &err, ERR_CONFIG,
                     "names no bucket");
        assert_contains(err.hint, "s3://BUCKET/PREFIX");
    }
}

static void a_new_object_is_written_if_there_is_none(void **state UNUSED)
{
    with_remote("s3://ledger/some/where/", {.headers = "ETag: \"e1\"\r\n"});
    bool written = false;
    assert_succeeds(remote_put(store, STORE_ABSENT, &written, &err), &err);
    assert_true(written);
    assert_contains(rig->http->heard[0], "PUT /ledger/some/where/shop/prod/lease HTTP/1.1\r\n");
    assert_contains(rig->http->heard[0], "If-None-Match: *\r\n");
    assert_contains(rig->http->heard[0], "\"key\":\"shop/prod/lease\",\"version\":1,");
    assert_contains(rig->http->heard[0], "\"value\":{\"n\":1}}");
}

static void the_etag_of_what_was_read_or_written_is_the_condition(void **state UNUSED)
{
    with_remote("s3://ledger/x",
                {.when = "GET ", .headers = "ETag: \"e7\"\r\n", .body = OBJECT("7")},
                {.when = "PUT ", .headers = "ETag: \"e8\"\r\n"},
                {.when = "PUT ", .headers = "ETag: \"e9\"\r\n"});
    StoreDocument *document = NULL;
    bool written = false;
    assert_succeeds(remote_get(rig, store, &document, &err), &err);
    assert_int_equal(document->version, 7);
    assert_int_equal(json_get_int(document->value, "n", 0), 5);
    assert_succeeds(remote_put(store, 7, &written, &err), &err);
    assert_contains(rig->http->heard[1], "If-Match: \"e7\"\r\n");
    assert_succeeds(remote_put(store, 8, &written, &err), &err);
    assert_contains(rig->http->heard[2], "If-Match: \"e8\"\r\n");
    assert_contains(rig->http->heard[2], "\"version\":9,");
    assert_int_equal(rig->http->count, 3);
}

static void without_a_reading_before_the_version_is_looked_at_first(void **state UNUSED)
{
    with_remote("s3://ledger/x",
                {.when = "GET ", .headers = "ETag: \"e7\"\r\n", .body = OBJECT("7")},
                {.when = "PUT ", .headers = "ETag: \"e8\"\r\n"});
    bool written = true;
    assert_succeeds(remote_put(store, 6, &written, &err), &err);
    assert_false(written);
    assert_int_equal(rig->http->count, 1);
    assert_succeeds(remote_put(store, 7, &written, &err), &err);
    assert_true(written);
    assert_int_equal(rig->http->server->connections, 1);
    assert_contains(rig->http->heard[1], "If-Match: \"e7\"\r\n");
}

static void a_condition_that_does_not_hold_is_a_refusal(void **state UNUSED)
{
    static const char *const CODES[] = {"PreconditionFailed", "NoSuchKey"};
    for (size_t i = 0; i < COUNT_OF(CODES); i++) {
        static FakeAnswer answers[2];
        TALLOC_AUTO Rig *rig = rig_new(answers);
        ERROR_AUTO Error err = {0};
        Store *store = NULL;
        bool written = true;
        answers[0] = (FakeAnswer){.status = 412,
                                  .body = talloc_asprintf(rig, XML_ERROR("%s", ""), CODES[i])};
        assert_succeeds(remote_open_store(rig, "s3://ledger/x", &store, &err), &err);
        assert_succeeds(remote_put(store, 0, &written, &err), &err);
        assert_false(written);
        assert_int_equal(rig->http->count, 1);
    }
}

static void a_conflict_with_another_writer_is_tried_again(void **state UNUSED)
{
    with_remote("s3://ledger/x",
                {.status = 409, .body = XML_ERROR("ConditionalRequestConflict", "")},
                {.headers = "ETag: \"e1\"\r\n"});
    bool written = false;
    assert_succeeds(remote_put(store, 0, &written, &err), &err);
    assert_true(written);
    assert_int_equal(rig->http->count, 2);
    assert_int_equal(rig->clock.sleeps, 1);
}

static void the_newest_numbers_are_one_list_and_their_objects(void **state UNUSED)
{
    with_remote("s3://ledger/x",
                {.when = "list-type=2",
                 .body = XML_LIST("true", XML_KEY("shop/prod/event/~99999999999999999989~")
                                              XML_KEY("shop/prod/event/~99999999999999999990~"))},
                {.when = "GET ", .headers = "ETag: \"e\"\r\n", .body = OBJECT("1")});
    const StoreRange range = {.prefix = "shop/prod/event/", .limit = 2, .newest_first = true};
    StoreDocument *found = NULL;
    size_t count = 0;
    assert_succeeds(store_list(rig, store, &range, &found, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_string_equal(found[0].key, "shop/prod/event/00000000000000000010");
    assert_string_equal(found[1].key, "shop/prod/event/00000000000000000009");
    assert_int_equal(rig->http->count, 3);
    assert_contains(rig->http->heard[0],
                    "GET /ledger/?list-type=2&max-keys=2&prefix=x%2Fshop%2Fprod%2Fevent%2F ");
}

static void a_list_follows_the_pages_and_leaves_out_what_others_put_there(void **state UNUSED)
{
    with_remote(
        "s3://ledger/x",
        {.when = "start-after=x%2Fshop%2F%25%2Fenvironment%2Fb",
         .body = XML_LIST("false",
                          XML_KEY("shop/%/environment/c") XML_KEY("shop/%/environment/~readme"))},
        {.when = "list-type=2",
         .body = XML_LIST("true", XML_KEY("shop/%/environment/a") XML_KEY("shop/%/environment/b"))},
        {.when = "GET ", .headers = "ETag: \"e\"\r\n", .body = OBJECT("1")});
    const StoreRange range = {.prefix = "shop//environment/", .limit = 10};
    StoreDocument *found = NULL;
    size_t count = 0;
    assert_succeeds(store_list(rig, store, &range, &found, &count, &err), &err);
    assert_int_equal(count, 3);
    assert_string_equal(found[2].key, "shop//environment/c");
}

static void a_bucket_in_another_region_is_named_with_it(void **state UNUSED)
{
    static const struct {
        int status;
        const char *body;
    } CASES[] = {
        {301,
         XML_ERROR("PermanentRedirect", "<Endpoint>ledger.s3.us-west-2.amazonaws.com</Endpoint>")},
        {307,
         XML_ERROR("TemporaryRedirect", "<Endpoint>ledger.s3-us-west-2.amazonaws.com</Endpoint>")},
        {400, XML_ERROR("AuthorizationHeaderMalformed", "<Region>us-west-2</Region>")},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        static FakeAnswer answers[2];
        answers[0] = (FakeAnswer){.status = CASES[i].status, .body = CASES[i].body};
        TALLOC_AUTO Rig *rig = rig_new(answers);
        ERROR_AUTO Error err = {0};
        Store *store = NULL;
        StoreDocument *document = NULL;
        assert_succeeds(remote_open_store(rig, "s3://ledger/x", &store, &err), &err);
        assert_fails(remote_get(rig, store, &document, &err), &err, ERR_CONFIG,
                     "the bucket 'ledger' is in us-west-2, not in eu-central-1");
        assert_contains(err.hint, "region: us-west-2");
    }
}

static void a_missing_bucket_is_named_with_the_line_that_makes_it(void **state UNUSED)
{
    with_remote("s3://ledger/x", {.status = 404, .body = XML_ERROR("NoSuchBucket", "")});
    StoreDocument *document = NULL;
    bool written = false;
    assert_fails(remote_get(rig, store, &document, &err), &err, ERR_CONFIG,
                 "there is no bucket 'ledger'");
    assert_contains(err.hint, "aws s3 mb s3://ledger");
    error_clear(&err);
    assert_fails(remote_put(store, 0, &written, &err), &err, ERR_CONFIG, "there is no bucket");
}

static void a_denial_names_all_permissions(void **state UNUSED)
{
    with_remote("s3://ledger/x", {.status = 403, .body = XML_ERROR("AccessDenied", "")});
    StoreDocument *document = NULL;
    assert_fails(remote_get(rig, store, &document, &err), &err, ERR_AUTH, "AccessDenied");
    assert_contains(err.hint, "s3:GetObject and s3:PutObject on arn:aws:s3:::ledger/x/*");
    assert_contains(err.hint, "s3:ListBucket on arn:aws:s3:::ledger ");
}

static void an_object_that_is_none_of_ours_is_an_error(void **state UNUSED)
{
    static const char *const BODIES[] = {
        "", "text", "[]", "{}", "{\"version\":1}", "{\"version\":0,\"value\":{}}"};
    for (size_t i = 0; i < COUNT_OF(BODIES); i++) {
        static FakeAnswer answers[2];
        answers[0] = (FakeAnswer){.headers = "ETag: \"e\"\r\n", .body = BODIES[i]};
        TALLOC_AUTO Rig *rig = rig_new(answers);
        ERROR_AUTO Error err = {0};
        Store *store = NULL;
        StoreDocument *document = NULL;
        assert_succeeds(remote_open_store(rig, "s3://ledger/x", &store, &err), &err);
        assert_fails(remote_get(rig, store, &document, &err), &err, ERR_FORMAT, "shop/prod/lease");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bucket_is_named_with_a_prefix_or_without),
        cmocka_unit_test(a_new_object_is_written_if_there_is_none),
        cmocka_unit_test(the_etag_of_what_was_read_or_written_is_the_condition),
        cmocka_unit_test(without_a_reading_before_the_version_is_looked_at_first),
        cmocka_unit_test(a_condition_that_does_not_hold_is_a_refusal),
        cmocka_unit_test(a_conflict_with_another_writer_is_tried_again),
        cmocka_unit_test(the_newest_numbers_are_one_list_and_their_objects),
        cmocka_unit_test(a_list_follows_the_pages_and_leaves_out_what_others_put_there),
        cmocka_unit_test(a_bucket_in_another_region_is_named_with_it),
        cmocka_unit_test(a_missing_bucket_is_named_with_the_line_that_makes_it),
        cmocka_unit_test(a_denial_names_all_permissions),
        cmocka_unit_test(an_object_that_is_none_of_ours_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
