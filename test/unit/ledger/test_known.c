#include "ledger/known.h"

#include "unit.h"

static void note(KnownDocuments *known, const char *key, int n, int64_t version)
{
    JSON_AUTO json_t *value = json_pack("{s:i}", "n", n);
    known_note(known, key, value, version);
}

/* The number of the document; -1: not known. */
static int64_t found(const KnownDocuments *known, const char *key, int64_t version)
{
    TALLOC_AUTO StoreDocument *document = known_find(NULL, known, key, version);
    return document ? json_get_int(document->value, "n", -2) : -1;
}

static void a_version_is_found_and_no_other(void **state UNUSED)
{
    TALLOC_AUTO KnownDocuments *known = known_new(NULL);
    note(known, "a", 7, 3);
    assert_int_equal(found(known, "a", 3), 7);
    assert_int_equal(found(known, "a", 0), 7);
    assert_int_equal(found(known, "a", 2), -1);
    assert_int_equal(found(known, "a", 4), -1);
    assert_int_equal(found(known, "b", 0), -1);
}

static void a_newer_version_takes_the_place_of_an_older_one(void **state UNUSED)
{
    TALLOC_AUTO KnownDocuments *known = known_new(NULL);
    note(known, "a", 1, 1);
    note(known, "a", 2, 2);
    note(known, "a", 1, 1);
    assert_int_equal(found(known, "a", 0), 2);
    assert_int_equal(found(known, "a", 1), -1);
}

static void a_caller_s_change_of_its_copy_changes_nothing_here(void **state UNUSED)
{
    TALLOC_AUTO KnownDocuments *known = known_new(NULL);
    note(known, "a", 1, 1);
    TALLOC_AUTO StoreDocument *document = known_find(NULL, known, "a", 1);
    json_object_set_new(document->value, "n", json_integer(9));
    assert_int_equal(found(known, "a", 1), 1);
}

static void what_was_used_last_stays(void **state UNUSED)
{
    TALLOC_AUTO KnownDocuments *known = known_new(NULL);
    for (int i = 0; i < 100; i++) {
        note(known, "kept", i, i + 1);
        TALLOC_AUTO char *key = talloc_asprintf(NULL, "%d", i);
        note(known, key, i, 1);
    }
    assert_int_equal(found(known, "kept", 0), 99);
    assert_int_equal(found(known, "99", 0), 99);
    assert_int_equal(found(known, "0", 0), -1);
}

static void what_was_forgotten_is_not_known_and_nothing_else_is_lost(void **state UNUSED)
{
    TALLOC_AUTO KnownDocuments *known = known_new(NULL);
    note(known, "a", 1, 7);
    note(known, "b", 2, 1);
    note(known, "c", 3, 1);
    known_forget(known, "b");
    known_forget(known, "never seen");
    assert_int_equal(found(known, "a", 0), 1);
    assert_int_equal(found(known, "b", 0), -1);
    assert_int_equal(found(known, "c", 0), 3);
    known_forget(known, "a");
    note(known, "a", 4, 1); /* an older version is news again */
    assert_int_equal(found(known, "a", 0), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_version_is_found_and_no_other),
        cmocka_unit_test(a_newer_version_takes_the_place_of_an_older_one),
        cmocka_unit_test(a_caller_s_change_of_its_copy_changes_nothing_here),
        cmocka_unit_test(what_was_used_last_stays),
        cmocka_unit_test(what_was_forgotten_is_not_known_and_nothing_else_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
