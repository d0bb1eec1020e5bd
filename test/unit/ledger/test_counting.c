/* One writer counts, whatever becomes of its connection meanwhile: the integration tests cut it and
 * lose its answers (test/integration/test_ledger_faults.py). */
#include "store_rig.h"

#define COUNT (4 * place_kind()->patience)

static void count_up(Store *store)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    for (int i = 0; i < COUNT; i++)
        assert_succeeds(increment_once(store, &err), &err);
    const StoreDocument *counter = get(tmp, store, COUNTER);
    assert_int_equal(json_get_int(counter->value, "n", 0), COUNT);
    assert_int_equal(counter->version, COUNT);
}

/* Each is made once, and no second time. */
static void number_documents(Store *store)
{
    for (int64_t i = 1; i <= COUNT; i++) {
        TALLOC_AUTO char *key = talloc_asprintf(NULL, "shop/prod/event/%020d", (int)i);
        assert_true(put(store, key, number(i), STORE_ABSENT));
        assert_false(put(store, key, number(-i), STORE_ABSENT));
    }
}

static void list_all(Store *store)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    StoreDocument *events = NULL;
    size_t count = 0;
    const StoreRange range = {
        .prefix = "shop/prod/event/", .limit = (size_t)COUNT + 1, .newest_first = true};
    assert_succeeds(store_list(tmp, store, &range, &events, &count, &err), &err);
    assert_int_equal(count, COUNT);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(json_get_int(events[i].value, "n", 0), (int64_t)(count - i));
}

static void what_is_told_to_be_written_was_written_once(void **state UNUSED)
{
    with_store();
    count_up(store);
    number_documents(store);
    list_all(store);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_is_told_to_be_written_was_written_once),
};

PLACE_MAIN(tests)
