#include "event.h"

static const char *const nothing[] = {NULL};
static const char *const github[] = {"GITHUB_REPOSITORY", "acme/shop", NULL};

/* Parses one word or several that are separated by spaces, as a variable would hold them. */
static bool parse(TALLOC_CTX *ctx, const char *text, NotifyTarget ***ret_targets, Error *err)
{
    FakeEnv env = fake_env_new(nothing);
    NotifyConfig config = event_config(&env);
    const char *const words[] = {text, NULL};
    return notify_parse(ctx, words, &config, ret_targets, err);
}

static void every_form_of_a_target_is_understood(void **state UNUSED)
{
    static const struct {
        const char *text, *name;
    } cases[] = {
        {"slack:env:SLACK_HOOK", "slack:env:SLACK_HOOK"},
        {"slack:file:/run/secrets/hook on=failure", "slack:file:/run/secrets/hook"},
        {"teams:ssm:/ci/teams on=all", "teams:ssm:/ci/teams"},
        {"pagerduty:env:KEY severity=error endpoint=http://127.0.0.1:1/x", "pagerduty:env:KEY"},
        {"webhook:https://ops.example.com/hook", "webhook:https://ops.example.com/hook"},
        {"webhook:env:HOOK secret=env:S on=end", "webhook:env:HOOK"},
        {"smtp:smtps://mail.example.com from=a@example.com to=b@example.com,c@example.com",
         "smtp:smtps://mail.example.com"},
        {"sns:arn:aws:sns:eu-west-1:123456789012:deploys",
         "sns:arn:aws:sns:eu-west-1:123456789012:deploys"},
        {"ses:a@example.com to=b@example.com region=eu-west-1", "ses:a@example.com"},
        {"eventbridge:default", "eventbridge:default"},
        {"cloudwatch:Tidegate region=eu-west-1", "cloudwatch:Tidegate"},
        {"github repository=acme/shop", "github"},
        {"gitlab api=https://gitlab.example.com/api/v4 project=42 token=env:T", "gitlab"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        NotifyTarget **targets = NULL;
        assert_succeeds(parse(ctx, cases[i].text, &targets, &err), &err);
        assert_string_equal(notify_target_name(targets[0]), cases[i].name);
        assert_null(targets[1]);
    }
}

static void options_belong_to_the_target_before_them_wherever_the_list_is_cut(void **state UNUSED)
{
    static const char *const lists[][5] = {
        {"slack:env:A on=failure", "teams:env:B"},
        {"slack:env:A", "on=failure", "teams:env:B"},
        {" slack:env:A   on=failure\n teams:env:B "},
    };
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        FakeEnv env = fake_env_new(nothing);
        NotifyConfig config = event_config(&env);
        NotifyTarget **targets = NULL;
        assert_succeeds(notify_parse(ctx, lists[i], &config, &targets, &err), &err);
        assert_string_equal(notify_target_name(targets[0]), "slack:env:A");
        assert_string_equal(notify_target_name(targets[1]), "teams:env:B");
        assert_null(targets[2]);
        NotifyEvent success = event_new(NOTIFY_RUN_ENDED);
        success.verdict = "success";
        assert_false(notify_target_wants(targets[0], &success));
        assert_true(notify_target_wants(targets[1], &success));
    }
}

static void none_alone_is_nobody(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    NotifyTarget **targets = NULL;
    assert_succeeds(parse(ctx, "none", &targets, &err), &err);
    assert_null(targets[0]);
}

static void what_cannot_be_right_is_told_with_what_would_be(void **state UNUSED)
{
    static const struct {
        const char *text, *message, *hint;
    } cases[] = {
        {"slak:env:X", "there is no notifier 'slak'", "did you mean 'slack'?"},
        {"carrier-pigeon:x", "there is no notifier 'carrier-pigeon'", "there are: slack, teams"},
        {"xoxb-1234-secret", "a word of `notify` names no notifier", "NOTIFIER:ADDRESS"},
        {"on=failure slack:env:X", "'on=' stands before any notifier", "slack:env:SLACK_HOOK"},
        {"slack", "'slack' needs an address", "slack:env:SLACK_HOOK"},
        {"slack:https://hooks.slack.com/T0/B0/x", "must be a reference", "slack:env:SLACK_HOOK"},
        {"teams:https://example.com/x", "must be a reference", "teams:env:TEAMS_HOOK"},
        {"pagerduty:0123456789abcdef", "must be a reference", "pagerduty:env:"},
        {"pagerduty:env:K severity=high", "severity=high", "critical, error, warning, info"},
        {"pagerduty:env:K on=failure", "has no option 'on'", "severity"},
        {"slack:env:X on=sometimes", "on=sometimes", "failure, end"},
        {"slack:env:X on=", "on= of 'slack:env:X' has no value", "slack:env:SLACK_HOOK"},
        {"slack:env:X chanel=x", "has no option 'chanel'", "it has: on"},
        {"webhook:ftp://example.com/x", "no http:// or https:// URL", "webhook:https://"},
        {"webhook:https://example.com/x?token=abc", "must come by a reference", "webhook:"},
        {"webhook:https://example.com/x secret=abc", "secret= of", "webhook:"},
        {"webhook:env:X secrt=env:Y", "has no option 'secrt'", "did you mean 'secret='?"},
        {"smtp:mail.example.com from=a@b.c to=a@b.c", "no smtp:// or smtps:// URL", "smtp:smtp:"},
        {"smtp:smtp://u:p@mail from=a@b.c to=a@b.c", "are options", "smtp:smtp:"},
        {"smtp:smtp://mail from=a@b.c", "needs to=", "smtp:smtp:"},
        {"smtp:smtp://mail from=a@b.c to=ops", "'ops' is no mail address", "smtp:smtp:"},
        {"smtp:smtp://mail from=a@b.c to=a@b.c,<x>@y", "'<x>@y' is no mail address", "smtp:"},
        {"smtp:smtp://mail from=a@b.c to=a@b.c user=u", "both user= and password=", "smtp:"},
        {"sns:deploys", "'deploys' is no topic's ARN", "sns:arn:"},
        {"sns:arn:aws:sqs:eu-west-1:123456789012:q", "no topic's ARN", "sns:arn:"},
        {"ses:a@b.c", "needs to=", "ses:"},
        {"cloudwatch:AWS/ECS", "reserved", "cloudwatch:Tidegate"},
        {"github:acme/shop", "takes no address", "github"},
        {"github", "GITHUB_REPOSITORY", "TIDEGATE_NOTIFY=none"},
        {"github repository=shop", "'shop' is no repository", "github"},
        {"gitlab project=42", "CI_API_V4_URL", "TIDEGATE_NOTIFY=none"},
        {"gitlab api=https://g/api/v4 project=a/b", "'a/b' is no project's number", "gitlab"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        NotifyTarget **targets = NULL;
        assert_fails(parse(ctx, cases[i].text, &targets, &err), &err, ERR_CONFIG, cases[i].message);
        assert_contains(err.hint, cases[i].hint);
    }
}

static void a_secret_in_the_wrong_place_is_not_shown(void **state UNUSED)
{
    static const char *const texts[] = {
        "slack:https://hooks.slack.com/T0/CANARY",
        "pagerduty:CANARY",
        "webhook:https://user:CANARY@example.com/x",
        "webhook:https://example.com/x?key=CANARY",
        "webhook:https://example.com/x secret=CANARY",
        "smtp:smtp://u:CANARY@mail from=a@b.c to=a@b.c",
        "smtp:smtp://mail from=a@b.c to=a@b.c user=u password=CANARY",
        "github repository=a/b token=CANARY",
        "CANARY-0123456789",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        NotifyTarget **targets = NULL;
        assert_fails(parse(ctx, texts[i], &targets, &err), &err, ERR_CONFIG, "notify");
        assert_lacks(err.message, "CANARY");
        assert_lacks(err.hint, "CANARY");
    }
}

static void what_ci_says_of_itself_is_understood(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    FakeEnv env = fake_env_new(github);
    NotifyConfig config = event_config(&env);
    static const char *const words[] = {"github", NULL};
    NotifyTarget **targets = NULL;
    assert_succeeds(notify_parse(ctx, words, &config, &targets, &err), &err);
    assert_string_equal(notify_target_name(targets[0]), "github");
}

static void each_on_means_what_it_says(void **state UNUSED)
{
    static const struct {
        const char *text;
        bool started, success, failure, override;
    } cases[] = {
        {"slack:env:X on=failure", false, false, true, true},
        {"slack:env:X", false, true, true, true},
        {"slack:env:X on=end", false, true, true, true},
        {"slack:env:X on=all", true, true, true, true},
        /* Those that need both to be right. */
        {"pagerduty:env:X", false, true, true, false},
        {"cloudwatch:X", false, true, true, false},
        {"github repository=a/b", true, true, true, false},
    };
    NotifyEvent started = event_new(NOTIFY_RUN_STARTED), success = event_new(NOTIFY_RUN_ENDED);
    NotifyEvent failure = success, override = event_new(NOTIFY_OVERRIDE);
    success.verdict = "success";
    failure.verdict = "partial";
    override.state = "superseded";
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        NotifyTarget **targets = NULL;
        assert_succeeds(parse(ctx, cases[i].text, &targets, &err), &err);
        assert_int_equal(notify_target_wants(targets[0], &started), cases[i].started);
        assert_int_equal(notify_target_wants(targets[0], &success), cases[i].success);
        assert_int_equal(notify_target_wants(targets[0], &failure), cases[i].failure);
        assert_int_equal(notify_target_wants(targets[0], &override), cases[i].override);
    }
}

static void what_is_on_this_machine_is_read_first_and_once(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    int asked = 0;
    FakeEnv env = fake_env_new(nothing);
    NotifyConfig config = event_config(&env);
    config.data = &asked;
    static const char *const words[] = {"webhook:ssm:/hook", "secret=env:SECRET", NULL};
    NotifyTarget **targets = NULL;
    assert_succeeds(notify_parse(ctx, words, &config, &targets, &err), &err);
    assert_int_equal(asked, 0);
    assert_succeeds(notify_resolve_local(targets[0], &config, &err), &err);
    assert_succeeds(notify_resolve_local(targets[0], &config, &err), &err);
    assert_int_equal(asked, 1);
    TALLOC_AUTO char *shown = secret_redact(NULL, "it is 'secret of env:SECRET'");
    assert_string_equal(shown, "it is '********'");
}

static void a_missing_variable_shows_before_anything_is_begun(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    FakeEnv env = fake_env_new(nothing);
    NotifyConfig config = event_config(&env);
    NotifyTarget **targets = NULL;
    assert_succeeds(parse(ctx, "slack:env:MISSING", &targets, &err), &err);
    assert_fails(notify_resolve_local(targets[0], &config, &err), &err, ERR_CONFIG,
                 "'slack:env:MISSING': the variable 'MISSING' is not set");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_a_target_is_understood),
        cmocka_unit_test(options_belong_to_the_target_before_them_wherever_the_list_is_cut),
        cmocka_unit_test(none_alone_is_nobody),
        cmocka_unit_test(what_cannot_be_right_is_told_with_what_would_be),
        cmocka_unit_test(a_secret_in_the_wrong_place_is_not_shown),
        cmocka_unit_test(what_ci_says_of_itself_is_understood),
        cmocka_unit_test(each_on_means_what_it_says),
        cmocka_unit_test(what_is_on_this_machine_is_read_first_and_once),
        cmocka_unit_test(a_missing_variable_shows_before_anything_is_begun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
