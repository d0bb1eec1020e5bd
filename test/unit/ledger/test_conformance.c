/* What every store must do. */
#include <sys/wait.h>

#include "store_rig.h"

#define PROCESSES 8
#define AT        "shop/prod/"

static StoreDocument *list(TALLOC_CTX *ctx, Store *store, const StoreRange *range,
                           size_t *ret_count)
{
    ERROR_AUTO Error err = {0};
    StoreDocument *found = NULL;
    assert_succeeds(store_list(ctx, store, range, &found, ret_count, &err), &err);
    return found;
}

/* The list's keys behind its prefix, one after the other: "1 2 3". */
static const char *listed(TALLOC_CTX *ctx, Store *store, StoreRange range)
{
    size_t count = 0;
    const StoreDocument *found = list(ctx, store, &range, &count);
    char *keys = talloc_strdup(ctx, "");
    for (size_t i = 0; i < count; i++)
        keys =
            talloc_asprintf_append(keys, "%s%s", i ? " " : "", found[i].key + strlen(range.prefix));
    return keys;
}

static void put_all(Store *store, const char *prefix, const char *const *names)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    for (int64_t i = 0; names[i]; i++)
        assert_true(
            put(store, talloc_asprintf(tmp, "%s%s", prefix, names[i]), number(i), STORE_ABSENT));
}

static void a_key_that_was_never_written_is_absent(void **state UNUSED)
{
    with_store();
    assert_null(get(ctx, store, AT "a/b"));
}

static void what_was_put_is_read_again_with_its_key_and_version_1(void **state UNUSED)
{
    with_store();
    static const char TEXT[] = "h\xc3\xa9llo\n'\"\\ \xf0\x9f\x8c\x8a";
    assert_true(
        put(store, AT "a/b", json_pack("{s:s, s:[i, i]}", "t", TEXT, "l", 1, 2), STORE_ABSENT));
    StoreDocument *document = get(ctx, store, AT "a/b");
    assert_string_equal(document->key, AT "a/b");
    assert_int_equal(document->version, 1);
    assert_string_equal(json_get_string(document->value, "t", NULL), TEXT);
    assert_int_equal(json_array_size(json_object_get(document->value, "l")), 2);
    assert_int_equal(json_object_size(document->value), 2);
}

static void a_probe_leaves_nothing(void **state UNUSED)
{
    with_store();
    assert_succeeds(store_probe(store, AT "probe", &err), &err);
    assert_true(put(store, AT "k", number(1), STORE_ABSENT));
    assert_succeeds(store_probe(store, AT "probe", &err), &err);
    assert_null(get(ctx, store, AT "probe"));
    assert_string_equal(listed(ctx, store, (StoreRange){.prefix = AT, .limit = 10}), "k");
}

static void a_number_keeps_all_its_digits(void **state UNUSED)
{
    with_store();
    assert_true(put(store, AT "k", number(9007199254740993), STORE_ABSENT));
    assert_int_equal(get_number(store, AT "k"), 9007199254740993);
}

static void a_document_that_exists_is_not_made_again(void **state UNUSED)
{
    with_store();
    assert_true(put(store, AT "k", number(1), STORE_ABSENT));
    assert_false(put(store, AT "k", number(2), STORE_ABSENT));
    assert_int_equal(get_number(store, AT "k"), 1);
}

static void only_the_expected_version_is_replaced(void **state UNUSED)
{
    with_store();
    assert_true(put(store, AT "k", number(1), STORE_ABSENT));
    assert_true(put(store, AT "k", number(2), 1));
    assert_false(put(store, AT "k", number(3), 1));
    assert_false(put(store, AT "k", number(3), 3));
    StoreDocument *document = get(ctx, store, AT "k");
    assert_int_equal(document->version, 2);
    assert_int_equal(json_get_int(document->value, "n", 0), 2);
}

static void the_same_content_again_is_a_new_version(void **state UNUSED)
{
    with_store();
    assert_true(put(store, AT "k", number(1), STORE_ABSENT));
    assert_true(put(store, AT "k", number(1), 1));
    assert_false(put(store, AT "k", number(1), 1));
    assert_true(put(store, AT "k", number(1), 2));
    assert_int_equal(get(ctx, store, AT "k")->version, 3);
}

static void a_document_that_does_not_exist_cannot_be_replaced(void **state UNUSED)
{
    with_store();
    assert_false(put(store, AT "k", number(1), 1));
    assert_null(get(ctx, store, AT "k"));
}

/* As an opening that has never read the document does. */
static void the_expected_version_needs_no_reading_before(void **state UNUSED)
{
    with_store();
    assert_true(put(store, AT "k", number(1), STORE_ABSENT));
    assert_true(put(open_store(ctx, place), AT "k", number(2), 1));
    assert_false(put(open_store(ctx, place), AT "k", number(3), 1));
    assert_true(put(store, AT "k", number(3), 2));
    assert_int_equal(get_number(open_store(ctx, place), AT "k"), 3);
}

static void a_list_has_the_keys_of_its_prefix_by_their_bytes(void **state UNUSED)
{
    with_store();
    put_all(store, AT "e/", (const char *const[]){"3", "1", "B", "a", "\xc3\xa9", "2", NULL});
    put_all(store, AT, (const char *const[]){"e", "e0", "f/1", "d/9", NULL});
    put_all(store, "shop/prod2/", (const char *const[]){"e/1", NULL});
    StoreRange range = {.prefix = AT "e/", .limit = 10};
    assert_string_equal(listed(ctx, store, range), "1 2 3 B a \xc3\xa9");
    range.newest_first = true;
    assert_string_equal(listed(ctx, store, range), "\xc3\xa9 a B 3 2 1");
}

static void a_list_has_the_documents_with_their_versions(void **state UNUSED)
{
    with_store();
    put_all(store, AT "e/", (const char *const[]){"1", "2", NULL});
    assert_true(put(store, AT "e/2", number(7), 1));
    size_t count = 0;
    const StoreDocument *found =
        list(ctx, store, &(StoreRange){.prefix = AT "e/", .limit = 10}, &count);
    assert_int_equal(count, 2);
    assert_int_equal(found[0].version, 1);
    assert_int_equal(found[1].version, 2);
    assert_int_equal(json_get_int(found[1].value, "n", -1), 7);
}

static void a_list_is_cut_at_its_limit_from_either_end(void **state UNUSED)
{
    with_store();
    put_all(store, AT "e/", (const char *const[]){"1", "2", "3", NULL});
    StoreRange range = {.prefix = AT "e/", .limit = 2};
    assert_string_equal(listed(ctx, store, range), "1 2");
    range.newest_first = true;
    assert_string_equal(listed(ctx, store, range), "3 2");
}

static void a_list_goes_on_behind_a_key_in_either_direction(void **state UNUSED)
{
    with_store();
    put_all(store, AT "e/", (const char *const[]){"1", "2", "3", "4", NULL});
    StoreRange range = {.prefix = AT "e/", .beyond = AT "e/2", .limit = 1};
    assert_string_equal(listed(ctx, store, range), "3");
    range.limit = 10;
    assert_string_equal(listed(ctx, store, range), "3 4");
    range.newest_first = true;
    assert_string_equal(listed(ctx, store, range), "1");
    range.beyond = AT "e/25"; /* which is not there */
    assert_string_equal(listed(ctx, store, range), "2 1");
    range.beyond = AT "e/1";
    assert_string_equal(listed(ctx, store, range), "");
}

/* Numbers as the ledger writes them, beside other keys and beside numbers of another width. */
static void numbers_of_fixed_width_come_in_their_order(void **state UNUSED)
{
    with_store();
    put_all(store, AT "e/",
            (const char *const[]){"00000000000000000009", "00000000000000000010",
                                  "00000000000000000100", NULL});
    StoreRange range = {.prefix = AT "e/", .limit = 2, .newest_first = true};
    assert_string_equal(listed(ctx, store, range), "00000000000000000100 00000000000000000010");
    range.beyond = AT "e/00000000000000000010";
    assert_string_equal(listed(ctx, store, range), "00000000000000000009");
    range = (StoreRange){.prefix = AT "e/", .limit = 10};
    put_all(store, AT "e/", (const char *const[]){"0000000003", "zzz", "%", "~", "}x", NULL});
    assert_string_equal(listed(ctx, store, range),
                        "% 00000000000000000009 00000000000000000010 00000000000000000100 "
                        "0000000003 zzz }x ~");
    range.newest_first = true;
    range.limit = 4;
    assert_string_equal(listed(ctx, store, range), "~ }x zzz 0000000003");
}

static void a_list_of_many_documents_is_whole(void **state UNUSED)
{
    with_store();
    char *text = talloc_zero_size(ctx, 60001);
    memset(text, 'x', 60000);
    for (int i = 0; i < 40; i++) {
        TALLOC_AUTO char *key = talloc_asprintf(NULL, AT "big/%010d", i);
        assert_true(put(store, key, json_pack("{s:s}", "t", text), STORE_ABSENT));
    }
    StoreRange range = {.prefix = AT "big/", .limit = 100};
    size_t count = 0;
    list(ctx, store, &range, &count);
    assert_int_equal(count, 40);
    range.newest_first = true;
    range.limit = 39;
    const StoreDocument *found = list(ctx, store, &range, &count);
    assert_int_equal(count, 39);
    assert_string_equal(found[38].key, AT "big/0000000001");
}

static void a_list_of_nothing_is_empty(void **state UNUSED)
{
    with_store();
    StoreRange range = {.prefix = AT "nothing/", .limit = 10};
    assert_string_equal(listed(ctx, store, range), "");
    range.newest_first = true;
    assert_string_equal(listed(ctx, store, range), "");
}

static void a_part_of_a_key_may_be_empty(void **state UNUSED)
{
    with_store();
    put_all(store, "shop//environment/", (const char *const[]){"prod", "staging", NULL});
    put_all(store, "shop/", (const char *const[]){"x/environment/y", NULL});
    assert_string_equal(
        listed(ctx, store, (StoreRange){.prefix = "shop//environment/", .limit = 10}),
        "prod staging");
    assert_int_equal(get_number(store, "shop//environment/staging"), 1);
}

static void special_characters_in_keys_are_ordinary(void **state UNUSED)
{
    with_store();
    static const char *const NAMES[] = {
        ".",           "..",  "...", "a b", "a+b", "a%2Fb", "%",   "_", "a?b&c=d#e",
        "sha256:ab@x", "<&>", "'\"", "*!~", "\\",  "{}",    "$()", ";", "h\xc3\xa9\xf0\x9f\x8c\x8a",
        NULL};
    put_all(store, AT "names/", NAMES);
    for (int64_t i = 0; NAMES[i]; i++)
        assert_int_equal(get_number(store, talloc_asprintf(ctx, AT "names/%s", NAMES[i])), i);
    size_t count = 0;
    const StoreRange range = {.prefix = AT "names/", .limit = 100};
    const StoreDocument *found = list(ctx, store, &range, &count);
    assert_int_equal(count, COUNT_OF(NAMES) - 1);
    for (size_t i = 1; i < count; i++)
        assert_true(strcmp(found[i - 1].key, found[i].key) < 0);
}

static void special_characters_in_a_prefix_are_ordinary(void **state UNUSED)
{
    with_store();
    static const char *const PARTS[] = {"a%", "a_", "a b", "..", "a*", "ab", NULL};
    for (size_t i = 0; PARTS[i]; i++)
        put_all(store, talloc_asprintf(ctx, AT "%s/", PARTS[i]), (const char *const[]){"x", NULL});
    for (size_t i = 0; PARTS[i]; i++) {
        const StoreRange range = {.prefix = talloc_asprintf(ctx, AT "%s/", PARTS[i]), .limit = 10};
        assert_string_equal(listed(ctx, store, range), "x");
    }
}

static void what_one_opening_wrote_the_next_one_reads(void **state UNUSED)
{
    with_store();
    assert_true(put(store, AT "k", number(7), STORE_ABSENT));
    Store *other = open_store(ctx, place);
    assert_int_equal(get_number(other, AT "k"), 7);
    assert_true(put(other, AT "k", number(8), 1));
    assert_false(put(store, AT "k", number(9), 1));
    assert_int_equal(get_number(store, AT "k"), 8);
}

static void a_large_document_stays_whole(void **state UNUSED)
{
    with_store();
    char *text = talloc_zero_size(ctx, 200001);
    memset(text, 'x', 200000);
    assert_true(put(store, AT "k", json_pack("{s:s}", "t", text), STORE_ABSENT));
    assert_string_equal(json_get_string(get(ctx, store, AT "k")->value, "t", ""), text);
}

static void a_store_has_a_folder_on_this_machine(void **state UNUSED)
{
    with_store();
    const char *dir = store_local_dir(store);
    assert_int_equal(dir[0], '/');
    assert_int_equal(strncmp(dir, place->folder, strlen(place->folder)), 0);
}

static void concurrent_processes_lose_no_increment(void **state UNUSED)
{
    with_store();
    for (int i = 0; i < PROCESSES; i++) {
        if (fork() == 0)
            _exit(increment_in_child(place));
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = -1;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    assert_int_equal(get_number(store, COUNTER), PROCESSES * place_kind()->patience);
    assert_int_equal(get(ctx, store, COUNTER)->version, PROCESSES * place_kind()->patience);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_key_that_was_never_written_is_absent),
    cmocka_unit_test(what_was_put_is_read_again_with_its_key_and_version_1),
    cmocka_unit_test(a_probe_leaves_nothing),
    cmocka_unit_test(a_number_keeps_all_its_digits),
    cmocka_unit_test(a_document_that_exists_is_not_made_again),
    cmocka_unit_test(only_the_expected_version_is_replaced),
    cmocka_unit_test(the_same_content_again_is_a_new_version),
    cmocka_unit_test(a_document_that_does_not_exist_cannot_be_replaced),
    cmocka_unit_test(the_expected_version_needs_no_reading_before),
    cmocka_unit_test(a_list_has_the_keys_of_its_prefix_by_their_bytes),
    cmocka_unit_test(a_list_has_the_documents_with_their_versions),
    cmocka_unit_test(a_list_is_cut_at_its_limit_from_either_end),
    cmocka_unit_test(a_list_goes_on_behind_a_key_in_either_direction),
    cmocka_unit_test(numbers_of_fixed_width_come_in_their_order),
    cmocka_unit_test(a_list_of_many_documents_is_whole),
    cmocka_unit_test(a_list_of_nothing_is_empty),
    cmocka_unit_test(a_part_of_a_key_may_be_empty),
    cmocka_unit_test(special_characters_in_keys_are_ordinary),
    cmocka_unit_test(special_characters_in_a_prefix_are_ordinary),
    cmocka_unit_test(what_one_opening_wrote_the_next_one_reads),
    cmocka_unit_test(a_large_document_stays_whole),
    cmocka_unit_test(a_store_has_a_folder_on_this_machine),
    cmocka_unit_test(concurrent_processes_lose_no_increment),
};

PLACE_MAIN(tests)
