/* What every store driver must do, as tests that a driver's own test runs:
 *
 *     static const char *new_location(TALLOC_CTX *ctx) { ... "file:/tmp/xyz/ledger.db" ... }
 *     ...
 *     conformance_location = new_location;
 *     return cmocka_run_group_tests(CONFORMANCE_TESTS, NULL, NULL);
 *
 * A location is a store of its own that several processes can open.
 */
#pragma once

#include <sys/wait.h>

#include "ledger/store.h"
#include "unit.h"

#define CONFORMANCE_PROCESSES  8
#define CONFORMANCE_INCREMENTS 200

static const char *(*conformance_location)(TALLOC_CTX *ctx);

#define with_store()                                                                               \
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);                                                \
    ERROR_AUTO Error err = {0};                                                                    \
    const char *location = conformance_location(ctx);                                              \
    Store *store = NULL;                                                                           \
    assert_succeeds(store_open(ctx, &(StoreConfig){.url = location}, &store, &err), &err)

/* Takes over `value`; returns whether it was written. */
static inline bool put(Store *store, const char *key, json_t *value, int64_t expected)
{
    ERROR_AUTO Error err = {0};
    JSON_AUTO json_t *owned = value;
    bool written = false;
    assert_succeeds(store_put(store, key, owned, expected, &written, &err), &err);
    return written;
}

static inline json_t *number(int64_t value)
{
    return json_pack("{s:I}", "n", (json_int_t)value);
}

static inline StoreDocument *get(TALLOC_CTX *ctx, Store *store, const char *key)
{
    ERROR_AUTO Error err = {0};
    StoreDocument *document = NULL;
    assert_succeeds(store_get(ctx, store, key, &document, &err), &err);
    return document;
}

static inline size_t list(TALLOC_CTX *ctx, Store *store, const char *prefix, size_t limit,
                          bool newest_first, StoreDocument **ret_documents)
{
    ERROR_AUTO Error err = {0};
    size_t count = 0;
    assert_succeeds(
        store_list(ctx, store, prefix, limit, newest_first, ret_documents, &count, &err), &err);
    return count;
}

static void a_key_that_was_never_written_is_absent(void **state UNUSED)
{
    with_store();
    assert_null(get(ctx, store, "a/b"));
}

static void what_was_put_is_read_again_with_its_key_and_version_1(void **state UNUSED)
{
    with_store();
    assert_true(put(store, "a/b", json_pack("{s:s, s:[i, i]}", "t", "h\xc3\xa9llo\n'", "l", 1, 2),
                    STORE_ABSENT));
    StoreDocument *document = get(ctx, store, "a/b");
    assert_string_equal(document->key, "a/b");
    assert_int_equal(document->version, 1);
    assert_string_equal(json_get_string(document->value, "t", NULL), "h\xc3\xa9llo\n'");
    assert_int_equal(json_array_size(json_object_get(document->value, "l")), 2);
}

static void a_document_that_exists_is_not_made_again(void **state UNUSED)
{
    with_store();
    assert_true(put(store, "k", number(1), STORE_ABSENT));
    assert_false(put(store, "k", number(2), STORE_ABSENT));
    assert_int_equal(json_get_int(get(ctx, store, "k")->value, "n", 0), 1);
}

static void only_the_expected_version_is_replaced(void **state UNUSED)
{
    with_store();
    assert_true(put(store, "k", number(1), STORE_ABSENT));
    assert_true(put(store, "k", number(2), 1));
    assert_false(put(store, "k", number(3), 1));
    assert_false(put(store, "k", number(3), 3));
    StoreDocument *document = get(ctx, store, "k");
    assert_int_equal(document->version, 2);
    assert_int_equal(json_get_int(document->value, "n", 0), 2);
}

static void a_document_that_does_not_exist_cannot_be_replaced(void **state UNUSED)
{
    with_store();
    assert_false(put(store, "k", number(1), 1));
    assert_null(get(ctx, store, "k"));
}

static void a_list_has_the_keys_of_its_prefix_in_order(void **state UNUSED)
{
    with_store();
    static const char *const KEYS[] = {"e/3", "e/1", "e/2", "e", "e0", "f/1", "d/9", "e/\xc3\xa9"};
    for (size_t i = 0; i < COUNT_OF(KEYS); i++)
        assert_true(put(store, KEYS[i], number((int64_t)i), STORE_ABSENT));
    StoreDocument *found = NULL;
    assert_int_equal(list(ctx, store, "e/", 10, false, &found), 4);
    assert_string_equal(found[0].key, "e/1");
    assert_string_equal(found[1].key, "e/2");
    assert_string_equal(found[2].key, "e/3");
    assert_string_equal(found[3].key, "e/\xc3\xa9");
    assert_int_equal(json_get_int(found[2].value, "n", -1), 0);
}

static void a_list_is_cut_at_its_limit_from_either_end(void **state UNUSED)
{
    with_store();
    static const char *const KEYS[] = {"e/1", "e/2", "e/3"};
    for (size_t i = 0; i < COUNT_OF(KEYS); i++)
        assert_true(put(store, KEYS[i], number((int64_t)i), STORE_ABSENT));
    StoreDocument *found = NULL;
    assert_int_equal(list(ctx, store, "e/", 2, false, &found), 2);
    assert_string_equal(found[0].key, "e/1");
    assert_int_equal(list(ctx, store, "e/", 2, true, &found), 2);
    assert_string_equal(found[0].key, "e/3");
    assert_string_equal(found[1].key, "e/2");
}

static void a_list_of_nothing_is_empty(void **state UNUSED)
{
    with_store();
    StoreDocument *found = NULL;
    assert_int_equal(list(ctx, store, "nothing/", 10, true, &found), 0);
}

static void wildcards_in_a_prefix_are_ordinary_characters(void **state UNUSED)
{
    with_store();
    assert_true(put(store, "a%/x", number(1), STORE_ABSENT));
    assert_true(put(store, "ab/x", number(2), STORE_ABSENT));
    StoreDocument *found = NULL;
    assert_int_equal(list(ctx, store, "a%/", 10, false, &found), 1);
    assert_int_equal(list(ctx, store, "a_/", 10, false, &found), 0);
}

static void what_one_opening_wrote_the_next_one_reads(void **state UNUSED)
{
    with_store();
    assert_true(put(store, "k", number(7), STORE_ABSENT));
    Store *other = NULL;
    assert_succeeds(store_open(ctx, &(StoreConfig){.url = location}, &other, &err), &err);
    assert_int_equal(json_get_int(get(ctx, other, "k")->value, "n", 0), 7);
    assert_true(put(other, "k", number(8), 1));
    assert_false(put(store, "k", number(9), 1));
    assert_int_equal(json_get_int(get(ctx, store, "k")->value, "n", 0), 8);
}

static void a_large_document_stays_whole(void **state UNUSED)
{
    with_store();
    char *text = talloc_zero_size(ctx, 200001);
    memset(text, 'x', 200000);
    assert_true(put(store, "k", json_pack("{s:s}", "t", text), STORE_ABSENT));
    assert_string_equal(json_get_string(get(ctx, store, "k")->value, "t", ""), text);
}

/* Without cmocka, whose failures jump: in a process of its own. */
static inline bool increment_once(Store *store, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    StoreDocument *document = NULL;
    for (bool written = false; !written;) {
        if (!store_get(tmp, store, "counter", &document, err))
            return false;
        int64_t now = document ? json_get_int(document->value, "n", 0) : 0;
        JSON_AUTO json_t *next = number(now + 1);
        if (!store_put(store, "counter", next, document ? document->version : STORE_ABSENT,
                       &written, err))
            return false;
    }
    return true;
}

static inline int increment_in_child(const char *location)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    Store *store = NULL;
    bool done = store_open(ctx, &(StoreConfig){.url = location}, &store, &err);
    for (int i = 0; done && i < CONFORMANCE_INCREMENTS; i++)
        done = increment_once(store, &err);
    if (!done)
        print_error("%s\n", err.message);
    return done ? 0 : 1;
}

static void concurrent_processes_lose_no_increment(void **state UNUSED)
{
    with_store();
    for (int i = 0; i < CONFORMANCE_PROCESSES; i++) {
        if (fork() == 0)
            _exit(increment_in_child(location));
    }
    for (int i = 0; i < CONFORMANCE_PROCESSES; i++) {
        int status = -1;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    StoreDocument *counter = get(ctx, store, "counter");
    assert_int_equal(json_get_int(counter->value, "n", 0),
                     CONFORMANCE_PROCESSES * CONFORMANCE_INCREMENTS);
    assert_int_equal(counter->version, CONFORMANCE_PROCESSES * CONFORMANCE_INCREMENTS);
}

UNUSED static const struct CMUnitTest CONFORMANCE_TESTS[] = {
    cmocka_unit_test(a_key_that_was_never_written_is_absent),
    cmocka_unit_test(what_was_put_is_read_again_with_its_key_and_version_1),
    cmocka_unit_test(a_document_that_exists_is_not_made_again),
    cmocka_unit_test(only_the_expected_version_is_replaced),
    cmocka_unit_test(a_document_that_does_not_exist_cannot_be_replaced),
    cmocka_unit_test(a_list_has_the_keys_of_its_prefix_in_order),
    cmocka_unit_test(a_list_is_cut_at_its_limit_from_either_end),
    cmocka_unit_test(a_list_of_nothing_is_empty),
    cmocka_unit_test(wildcards_in_a_prefix_are_ordinary_characters),
    cmocka_unit_test(what_one_opening_wrote_the_next_one_reads),
    cmocka_unit_test(a_large_document_stays_whole),
    cmocka_unit_test(concurrent_processes_lose_no_increment),
};
