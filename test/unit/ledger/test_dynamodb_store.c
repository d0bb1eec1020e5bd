/* What DynamoDB is asked, and what its refusals become. */
#include "remote_rig.h"

#define ITEM(sk, n)                                                                                \
    "{\"pk\":{\"S\":\"shop/prod\"},\"sk\":{\"S\":\"" sk "\"},\"version\":{\"N\":\"1\"},"           \
    "\"write_id\":{\"S\":\"w\"},\"value\":{\"S\":\"{\\\"n\\\":" n "}\"}}"

static void a_table_is_named_by_its_name_or_arn(void **state UNUSED)
{
    static const char *const GOOD[] = {
        "dynamodb:tidegate", "dynamodb:my.ledger_1-x",
        "dynamodb:arn:aws:dynamodb:us-east-1:123456789012:table/abc"};
    static const char *const BAD[] = {"dynamodb:",
                                      "dynamodb",
                                      "dynamodb:ab",
                                      "dynamodb:a b c",
                                      "dynamodb:arn:aws:dynamodb:us-east-1:123456789012:abc",
                                      "dynamodb:table/abc"};
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
                     "names no table");
        assert_contains(err.hint, "dynamodb:TABLE");
    }
}

static void reads_are_consistent_and_writes_conditional(void **state UNUSED)
{
    with_remote("dynamodb:tidegate", {.body = "{}"});
    StoreDocument *document = NULL;
    bool written = false;
    assert_succeeds(remote_get(rig, store, &document, &err), &err);
    assert_null(document);
    assert_contains(rig->http->heard[0], "X-Amz-Target: DynamoDB_20120810.GetItem\r\n");
    assert_contains(rig->http->heard[0], "\"ConsistentRead\":true");
    assert_contains(rig->http->heard[0],
                    "\"Key\":{\"pk\":{\"S\":\"shop/prod\"},\"sk\":{\"S\":\"lease\"}}");
    assert_succeeds(remote_put(store, STORE_ABSENT, &written, &err), &err);
    assert_contains(rig->http->heard[1], "\"ConditionExpression\":\"attribute_not_exists(pk)\"");
    assert_contains(rig->http->heard[1], "\"version\":{\"N\":\"1\"}");
    assert_succeeds(remote_put(store, 7, &written, &err), &err);
    assert_contains(rig->http->heard[2], "\"ConditionExpression\":\"#version = :expected\"");
    assert_contains(rig->http->heard[2], "\":expected\":{\"N\":\"7\"}");
    assert_contains(rig->http->heard[2], "\"version\":{\"N\":\"8\"}");
    assert_true(written);
}

static void reads_and_writes_share_one_connection(void **state UNUSED)
{
    with_remote("dynamodb:tidegate", {.body = "{}"});
    StoreDocument *document = NULL;
    bool written = false;
    for (int i = 0; i < 3; i++) {
        assert_succeeds(remote_get(rig, store, &document, &err), &err);
        assert_succeeds(remote_put(store, STORE_ABSENT, &written, &err), &err);
    }
    assert_int_equal(rig->http->count, 6);
    assert_int_equal(rig->http->server->connections, 1);
}

static void an_arn_s_region_is_the_table_s(void **state UNUSED)
{
    static const char ARN[] = "arn:aws:dynamodb:us-east-1:123456789012:table/tidegate";
    with_remote("dynamodb:arn:aws:dynamodb:us-east-1:123456789012:table/tidegate", {.body = "{}"});
    StoreDocument *document = NULL;
    assert_succeeds(remote_get(rig, store, &document, &err), &err);
    assert_contains(rig->http->heard[0], "/us-east-1/dynamodb/aws4_request");
    assert_contains(rig->http->heard[0], ARN);
}

static void a_list_follows_the_pages_to_its_limit(void **state UNUSED)
{
    with_remote("dynamodb:tidegate",
                {.body = "{\"Items\":[" ITEM("event/3", "3") "," ITEM(
                     "event/2", "2") "],\"LastEvaluatedKey\":{\"pk\":{\"S\":\"shop/prod\"},"
                                     "\"sk\":{\"S\":\"event/2\"}}}"},
                {.when = "\"ExclusiveStartKey\":{\"pk\":{\"S\":\"shop/prod\"},\"sk\":{\"S\":"
                         "\"event/2\"}}",
                 .body = "{\"Items\":[" ITEM("event/1", "1") "]}"});
    const StoreRange range = {.prefix = "shop/prod/event/", .limit = 5, .newest_first = true};
    StoreDocument *found = NULL;
    size_t count = 0;
    assert_succeeds(store_list(rig, store, &range, &found, &count, &err), &err);
    assert_int_equal(count, 3);
    assert_string_equal(found[2].key, "shop/prod/event/1");
    assert_int_equal(json_get_int(found[0].value, "n", 0), 3);
    assert_int_equal(rig->http->count, 2);
    assert_contains(rig->http->heard[0], "\"ScanIndexForward\":false");
    assert_contains(rig->http->heard[0], "\"Limit\":5");
    assert_contains(rig->http->heard[1], "\"Limit\":3");
}

static void a_document_larger_than_an_item_is_not_sent(void **state UNUSED)
{
    with_remote("dynamodb:tidegate", {.body = "{}"});
    bool written = false;
    char *text = talloc_zero_size(rig, 410001);
    memset(text, 'x', 410000);
    JSON_AUTO json_t *value = json_pack("{s:s}", "t", text);
    assert_fails(store_put(store, "shop/prod/k", value, 0, &written, &err), &err, ERR_FAILED,
                 "'shop/prod/k' has 410008 bytes, and DynamoDB takes 404480");
    assert_contains(err.hint, "s3://BUCKET/PREFIX");
    assert_int_equal(rig->http->count, 0);
}

static void a_missing_table_is_named_with_the_line_that_makes_it(void **state UNUSED)
{
    with_remote("dynamodb:tidegate",
                {.status = 400,
                 .body =
                     "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException\","
                     "\"message\":\"Requested resource not found\"}"});
    StoreDocument *document = NULL;
    bool written = false;
    assert_fails(remote_get(rig, store, &document, &err), &err, ERR_CONFIG,
                 "there is no DynamoDB table 'tidegate' in eu-central-1");
    assert_contains(err.hint,
                    "aws dynamodb create-table --region eu-central-1 --table-name tidegate");
    assert_contains(err.hint, "AttributeName=pk,KeyType=HASH AttributeName=sk,KeyType=RANGE");
    error_clear(&err);
    assert_fails(remote_put(store, 0, &written, &err), &err, ERR_CONFIG,
                 "there is no DynamoDB table");
}

static void a_table_with_other_keys_is_explained(void **state UNUSED)
{
    with_remote("dynamodb:tidegate",
                {.status = 400,
                 .body =
                     "{\"__type\":\"ValidationException\",\"message\":\"The provided key element "
                     "does not match the schema\"}"});
    StoreDocument *document = NULL;
    assert_fails(remote_get(rig, store, &document, &err), &err, ERR_FAILED, "does not match");
    assert_contains(err.hint, "a partition key 'pk' and a sort key 'sk'");
}

static void a_denial_names_all_permissions(void **state UNUSED)
{
    with_remote("dynamodb:tidegate",
                {.status = 400,
                 .body = "{\"__type\":\"AccessDeniedException\",\"message\":\"User: arn:aws:iam::1:"
                         "user/ci is not authorized to perform: dynamodb:GetItem on resource: "
                         "arn:aws:dynamodb:eu-central-1:1:table/tidegate because no identity-based "
                         "policy allows it\"}"});
    StoreDocument *document = NULL;
    assert_fails(remote_get(rig, store, &document, &err), &err, ERR_AUTH, "AccessDenied");
    assert_contains(err.hint, "allow dynamodb:GetItem on arn:aws:dynamodb:eu-central-1:1:table/");
    assert_contains(err.hint, "dynamodb:GetItem, dynamodb:PutItem and dynamodb:Query");
}

static void an_item_that_is_none_of_ours_is_an_error(void **state UNUSED)
{
    with_remote("dynamodb:tidegate", {.body = "{\"Item\":{\"pk\":{\"S\":\"shop/prod\"},"
                                              "\"sk\":{\"S\":\"lease\"},\"x\":{\"N\":\"1\"}}}"});
    StoreDocument *document = NULL;
    assert_fails(remote_get(rig, store, &document, &err), &err, ERR_FORMAT,
                 "the record 'shop/prod/lease' is damaged");
}

static void once_it_was_reached_it_is_waited_for(void **state UNUSED)
{
    with_remote("dynamodb:tidegate", {.body = "{}"}, {.act = FAKE_CLOSE}, {.act = FAKE_CLOSE},
                {.act = FAKE_CLOSE}, {.act = FAKE_CLOSE}, {.act = FAKE_CLOSE}, {.act = FAKE_CLOSE},
                {.body = "{}"});
    StoreDocument *document = NULL;
    assert_succeeds(remote_get(rig, store, &document, &err), &err);
    assert_succeeds(remote_get(rig, store, &document, &err), &err);
    assert_int_equal(rig->http->count, 8);
}

static void out_of_reach_from_the_start_is_said_soon(void **state UNUSED)
{
    with_remote("dynamodb:tidegate", {.act = FAKE_CLOSE});
    StoreDocument *document = NULL;
    assert_fails(remote_get(rig, store, &document, &err), &err, ERR_CONNECT, "DynamoDB GetItem");
    assert_true(rig->http->count <= 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_named_by_its_name_or_arn),
        cmocka_unit_test(reads_are_consistent_and_writes_conditional),
        cmocka_unit_test(reads_and_writes_share_one_connection),
        cmocka_unit_test(an_arn_s_region_is_the_table_s),
        cmocka_unit_test(a_list_follows_the_pages_to_its_limit),
        cmocka_unit_test(a_document_larger_than_an_item_is_not_sent),
        cmocka_unit_test(a_missing_table_is_named_with_the_line_that_makes_it),
        cmocka_unit_test(a_table_with_other_keys_is_explained),
        cmocka_unit_test(a_denial_names_all_permissions),
        cmocka_unit_test(an_item_that_is_none_of_ours_is_an_error),
        cmocka_unit_test(once_it_was_reached_it_is_waited_for),
        cmocka_unit_test(out_of_reach_from_the_start_is_said_soon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
