#include "scaffold/init/answers.h"
#include "unit.h"

static bool is_taken(InitAnswer answer, const char *value)
{
    ERROR_AUTO Error err = {0};
    bool taken = init_check_answer(answer, value, &err);
    if (!taken)
        assert_int_equal(err.kind, ERR_USAGE);
    return taken;
}

static void what_would_need_quotes_is_refused(void **state UNUSED)
{
    static const char *const bad[] = {"",     "a&b",  "a:b", "$(x)", "a\"b", "a\nb",
                                      "../a", "true", "No",  "1a",   "-a",   "a'b"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_false(is_taken(ANSWER_app, bad[i]));
        assert_false(is_taken(ANSWER_cluster, bad[i]));
        assert_false(is_taken(ANSWER_environments, bad[i]));
    }
    assert_true(is_taken(ANSWER_app, "shop-2_x"));
}

static void a_choice_is_one_of_its_options(void **state UNUSED)
{
    assert_true(is_taken(ANSWER_ci, "cdk-pipelines"));
    assert_false(is_taken(ANSWER_ci, "cdk_pipelines"));
}

static void an_account_has_twelve_digits(void **state UNUSED)
{
    assert_true(is_taken(ANSWER_account, "123456789012"));
    assert_false(is_taken(ANSWER_account, "12345678901"));
    assert_false(is_taken(ANSWER_account, "12345678901x"));
}

static void environments_are_a_list_without_doubles(void **state UNUSED)
{
    assert_true(is_taken(ANSWER_environments, "development,staging, production"));
    assert_false(is_taken(ANSWER_environments, "staging,staging"));
    assert_false(is_taken(ANSWER_environments, "Staging"));
    assert_false(is_taken(ANSWER_environments, ","));
    assert_false(is_taken(ANSWER_app, "a b"));
}

static void the_environments_name_stands_in_patterns(void **state UNUSED)
{
    assert_true(is_taken(ANSWER_cluster, "shop-{env}"));
    assert_true(is_taken(ANSWER_service, "{env}"));
    assert_false(is_taken(ANSWER_cluster, "shop-{env"));
    assert_false(is_taken(ANSWER_app, "{env}"));
    TALLOC_AUTO char *name = init_of_environment(NULL, "a-{env}-{env}", "test");
    assert_string_equal(name, "a-test-test");
}

static void environments_do_not_share_a_service(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    InitAnswers answers = {0};
    init_answer(&answers, ANSWER_environments, "staging,production", INIT_GIVEN);
    init_answer(&answers, ANSWER_cluster, "prod", INIT_GIVEN);
    assert_succeeds(init_check_together(&answers, &err), &err);
    init_answer(&answers, ANSWER_service, "web", INIT_GIVEN);
    assert_fails(init_check_together(&answers, &err), &err, ERR_USAGE, "the service web");
    assert_contains(err.hint, "{env}");
    error_clear(&err);
    init_answer(&answers, ANSWER_service, "web-{env}", INIT_GIVEN);
    assert_succeeds(init_check_together(&answers, &err), &err);
}

static void a_folders_name_becomes_that_of_an_app(void **state UNUSED)
{
    TALLOC_AUTO char *name = init_app_name(NULL, "2 My.Shop!");
    assert_string_equal(name, "my-shop");
    assert_null(init_app_name(NULL, "42"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_would_need_quotes_is_refused),
        cmocka_unit_test(a_choice_is_one_of_its_options),
        cmocka_unit_test(an_account_has_twelve_digits),
        cmocka_unit_test(environments_are_a_list_without_doubles),
        cmocka_unit_test(the_environments_name_stands_in_patterns),
        cmocka_unit_test(environments_do_not_share_a_service),
        cmocka_unit_test(a_folders_name_becomes_that_of_an_app),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
