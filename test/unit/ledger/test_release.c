#include "rig.h"

static LedgerRelease *register_release(Rig *rig, const char *id)
{
    ERROR_AUTO Error err = {0};
    LedgerRelease wanted = {.id = id, .state = "planned"};
    LedgerRelease *release = NULL;
    assert_succeeds(ledger_release_register(rig, rig->ledger, &wanted, &release, &err), &err);
    return release;
}

static void a_release_that_was_never_seen_is_absent(void **state UNUSED)
{
    with_rig();
    LedgerRelease *release = NULL;
    assert_succeeds(ledger_release_get(ctx, ledger, "r1", &release, &err), &err);
    assert_null(release);
}

static void releases_are_numbered_by_their_first_intent(void **state UNUSED)
{
    with_rig();
    assert_int_equal(register_release(rig, "zzz")->sequence, 1);
    assert_int_equal(register_release(rig, "aaa")->sequence, 2);
    assert_int_equal(register_release(rig, "zzz")->sequence, 1);
    assert_int_equal(register_release(rig, "mmm")->sequence, 3);
}

static void a_release_keeps_what_was_registered(void **state UNUSED)
{
    with_rig();
    static const char *const VERSIONS[] = {"1", "1.1", "2", NULL};
    LedgerRelease wanted = {.id = "feature/x",
                            .image = "shop:2",
                            .digest = "sha256:2",
                            .git_sha = "abc",
                            .set_hash = "hash",
                            .versions = VERSIONS,
                            .state = "planned",
                            .run_id = "run1",
                            .deployment = "d1"};
    LedgerRelease *release = NULL;
    assert_succeeds(ledger_release_register(ctx, ledger, &wanted, &release, &err), &err);
    assert_succeeds(ledger_release_get(ctx, ledger, "feature/x", &release, &err), &err);
    assert_string_equal(release->id, "feature/x");
    assert_string_equal(release->image, "shop:2");
    assert_string_equal(release->digest, "sha256:2");
    assert_string_equal(release->git_sha, "abc");
    assert_string_equal(release->set_hash, "hash");
    assert_string_equal(release->versions[2], "2");
    assert_null(release->versions[3]);
    assert_string_equal(release->state, "planned");
    assert_string_equal(release->run_id, "run1");
    assert_string_equal(release->deployment, "d1");
    assert_contains(release->updated_at, "2026-");
    assert_int_equal(release->document_version, 1);
}

static void unknown_versions_are_not_an_empty_set(void **state UNUSED)
{
    with_rig();
    static const char *const NONE[] = {NULL};
    LedgerRelease empty = {.id = "empty", .versions = NONE, .state = "planned"};
    LedgerRelease *release = NULL;
    assert_succeeds(ledger_release_register(ctx, ledger, &empty, &release, &err), &err);
    assert_non_null(release->versions);
    assert_null(release->versions[0]);
    assert_null(register_release(rig, "unknown")->versions);
}

static void the_same_release_with_another_image_is_refused(void **state UNUSED)
{
    with_rig();
    LedgerRelease wanted = {.id = "r1", .digest = "sha256:1", .state = "planned"};
    LedgerRelease *release = NULL;
    assert_succeeds(ledger_release_register(ctx, ledger, &wanted, &release, &err), &err);
    wanted.digest = "sha256:2";
    LedgerRelease *other = NULL;
    assert_fails(ledger_release_register(ctx, ledger, &wanted, &other, &err), &err, ERR_USAGE,
                 "another image");
    assert_contains(err.detail, "sha256:1");
    assert_contains(err.hint, "--release");
    assert_null(other);
}

static void an_update_is_seen_by_the_next_reader(void **state UNUSED)
{
    with_rig();
    LedgerRelease *release = register_release(rig, "r1");
    release->state = "migrated";
    release->run_id = "run1";
    assert_succeeds(ledger_release_update(ledger, release, &err), &err);
    release->state = "deployed";
    assert_succeeds(ledger_release_update(ledger, release, &err), &err);
    LedgerRelease *seen = NULL;
    assert_succeeds(ledger_release_get(ctx, ledger, "r1", &seen, &err), &err);
    assert_string_equal(seen->state, "deployed");
    assert_string_equal(seen->run_id, "run1");
    assert_int_equal(seen->document_version, release->document_version);
}

static void an_update_of_an_old_reading_is_refused(void **state UNUSED)
{
    with_rig();
    LedgerRelease *first = register_release(rig, "r1");
    LedgerRelease *second = register_release(rig, "r1");
    first->state = "migrating";
    second->state = "deploying";
    assert_succeeds(ledger_release_update(ledger, first, &err), &err);
    assert_fails(ledger_release_update(ledger, second, &err), &err, ERR_BUSY, "r1");
    LedgerRelease *seen = NULL;
    error_clear(&err);
    assert_succeeds(ledger_release_get(ctx, ledger, "r1", &seen, &err), &err);
    assert_string_equal(seen->state, "migrating");
}

static void what_a_later_version_added_is_kept(void **state UNUSED)
{
    with_rig();
    LedgerRelease *release = register_release(rig, "r1");
    rig_tamper(rig, "shop/prod/release/r1", "phase", json_string("contract"));
    assert_succeeds(ledger_release_get(ctx, ledger, "r1", &release, &err), &err);
    release->state = "migrated";
    assert_succeeds(ledger_release_update(ledger, release, &err), &err);
    StoreDocument *document = rig_document(rig, "shop/prod/release/r1");
    assert_string_equal(json_get_string(document->value, "phase", NULL), "contract");
    assert_string_equal(json_get_string(document->value, "state", NULL), "migrated");
    assert_int_equal(json_get_int(document->value, "format", 0), 1);
}

static void a_record_of_a_newer_format_is_not_guessed_at(void **state UNUSED)
{
    with_rig();
    LedgerRelease *release = register_release(rig, "r1");
    rig_tamper(rig, "shop/prod/release/r1", "format", json_integer(2));
    assert_fails(ledger_release_get(ctx, ledger, "r1", &release, &err), &err, ERR_FORMAT,
                 "written by a newer tidegate");
    assert_non_null(err.hint);
}

static void an_untouched_environment_has_an_empty_head(void **state UNUSED)
{
    with_rig();
    LedgerHead *head = NULL;
    assert_succeeds(ledger_head_get(ctx, ledger, &head, &err), &err);
    assert_int_equal(head->newest_migrated, 0);
    assert_int_equal(head->newest_deployed, 0);
    assert_null(head->serving);
    assert_int_equal(head->document_version, 0);
}

static void the_head_says_who_serves(void **state UNUSED)
{
    with_rig();
    LedgerHead *head = NULL;
    assert_succeeds(ledger_head_get(ctx, ledger, &head, &err), &err);
    head->newest_migrated = 3;
    head->newest_deployed = 2;
    head->serving = "r2";
    head->database_id = "db1";
    assert_succeeds(ledger_head_update(ledger, head, &err), &err);
    LedgerHead *seen = NULL;
    assert_succeeds(ledger_head_get(ctx, ledger, &seen, &err), &err);
    assert_int_equal(seen->newest_migrated, 3);
    assert_int_equal(seen->newest_deployed, 2);
    assert_string_equal(seen->serving, "r2");
    assert_string_equal(seen->database_id, "db1");
}

static void a_head_that_changed_meanwhile_is_not_overwritten(void **state UNUSED)
{
    with_rig();
    LedgerHead *first = NULL, *second = NULL;
    assert_succeeds(ledger_head_get(ctx, ledger, &first, &err), &err);
    assert_succeeds(ledger_head_get(ctx, ledger, &second, &err), &err);
    first->serving = "r1";
    assert_succeeds(ledger_head_update(ledger, first, &err), &err);
    second->serving = "r2";
    assert_fails(ledger_head_update(ledger, second, &err), &err, ERR_BUSY, "head");
}

static void recalled_is_what_was_written_here_until_a_write_is_refused(void **state UNUSED)
{
    with_rig();
    LedgerRelease *ours = register_release(rig, "r1"), *theirs = NULL, *recalled = NULL;
    Ledger *elsewhere = rig_open(rig, "shop", "prod");
    assert_succeeds(ledger_release_get(ctx, elsewhere, "r1", &theirs, &err), &err);
    theirs->state = "migrating";
    assert_succeeds(ledger_release_update(elsewhere, theirs, &err), &err);
    assert_succeeds(ledger_release_recall(ctx, ledger, "r1", &recalled, &err), &err);
    assert_string_equal(recalled->state, "planned");
    assert_int_equal(recalled->document_version, ours->document_version);
    assert_fails(ledger_release_update(ledger, recalled, &err), &err, ERR_BUSY, "r1");
    error_clear(&err);
    assert_succeeds(ledger_release_recall(ctx, ledger, "r1", &recalled, &err), &err);
    assert_string_equal(recalled->state, "migrating");
    assert_succeeds(ledger_release_update(ledger, recalled, &err), &err);
}

static void what_was_never_seen_is_asked_for_when_it_is_recalled(void **state UNUSED)
{
    with_rig();
    LedgerHead *head = NULL, *recalled = NULL;
    LedgerRelease *release = NULL;
    Ledger *elsewhere = rig_open(rig, "shop", "prod");
    assert_succeeds(ledger_head_recall(ctx, ledger, &head, &err), &err);
    assert_int_equal(head->document_version, 0);
    head->serving = "r1";
    assert_succeeds(ledger_head_update(ledger, head, &err), &err);
    register_release(rig, "r1");
    assert_succeeds(ledger_head_recall(ctx, elsewhere, &recalled, &err), &err);
    assert_string_equal(recalled->serving, "r1");
    assert_succeeds(ledger_release_recall(ctx, elsewhere, "r1", &release, &err), &err);
    assert_string_equal(release->state, "planned");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_release_that_was_never_seen_is_absent),
    cmocka_unit_test(releases_are_numbered_by_their_first_intent),
    cmocka_unit_test(a_release_keeps_what_was_registered),
    cmocka_unit_test(unknown_versions_are_not_an_empty_set),
    cmocka_unit_test(the_same_release_with_another_image_is_refused),
    cmocka_unit_test(an_update_is_seen_by_the_next_reader),
    cmocka_unit_test(an_update_of_an_old_reading_is_refused),
    cmocka_unit_test(what_a_later_version_added_is_kept),
    cmocka_unit_test(a_record_of_a_newer_format_is_not_guessed_at),
    cmocka_unit_test(an_untouched_environment_has_an_empty_head),
    cmocka_unit_test(the_head_says_who_serves),
    cmocka_unit_test(a_head_that_changed_meanwhile_is_not_overwritten),
    cmocka_unit_test(recalled_is_what_was_written_here_until_a_write_is_refused),
    cmocka_unit_test(what_was_never_seen_is_asked_for_when_it_is_recalled),
};

PLACE_MAIN(tests)
