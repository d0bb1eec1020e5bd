#include "aws/endpoint.h"
#include "rig.h"

static const AwsService LOGS = {"CloudWatch Logs", "logs", "logs", AWS_JSON_1_1, "Logs_20140328"};
static const FakeAnswer NOTHING[] = {{0}};

/* A rig without AWS_ENDPOINT_URL. */
static Rig *rig_plain(void)
{
    Rig *rig = rig_bare(NOTHING);
    rig->length = 0;
    memset(rig->variables, 0, sizeof(rig->variables));
    rig_open(rig);
    return rig;
}

static void a_host_follows_its_regions_partition(void **state UNUSED)
{
    static const char *const CASES[][2] = {
        {"eu-central-1", "https://logs.eu-central-1.amazonaws.com"},
        {"us-gov-west-1", "https://logs.us-gov-west-1.amazonaws.com"},
        {"cn-north-1", "https://logs.cn-north-1.amazonaws.com.cn"},
        {"eusc-de-east-1", "https://logs.eusc-de-east-1.amazonaws.eu"},
        {"us-iso-east-1", "https://logs.us-iso-east-1.c2s.ic.gov"},
        {"us-isob-east-1", "https://logs.us-isob-east-1.sc2s.sgov.gov"},
        {NULL, "https://logs.amazonaws.com"},
    };
    TALLOC_AUTO Rig *rig = rig_plain();
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        ERROR_AUTO Error err = {0};
        Endpoint endpoint;
        assert_succeeds(endpoint_find(rig, rig->aws->core, &LOGS, CASES[i][0], &endpoint, &err),
                        &err);
        assert_string_equal(endpoint.base, CASES[i][1]);
        assert_string_equal(endpoint.host, CASES[i][1] + strlen("https://"));
        assert_false(endpoint.custom);
    }
}

static void the_services_own_variable_goes_first(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_plain();
    ERROR_AUTO Error err = {0};
    Endpoint endpoint;
    rig_set(rig, "AWS_ENDPOINT_URL", "http://127.0.0.1:4566/");
    assert_succeeds(endpoint_find(rig, rig->aws->core, &LOGS, "eu-west-1", &endpoint, &err), &err);
    assert_string_equal(endpoint.base, "http://127.0.0.1:4566");
    assert_string_equal(endpoint.host, "127.0.0.1:4566");
    assert_true(endpoint.custom);
    rig_set(rig, "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "https://vpce.example/logs");
    assert_succeeds(endpoint_find(rig, rig->aws->core, &LOGS, "eu-west-1", &endpoint, &err), &err);
    assert_string_equal(endpoint.base, "https://vpce.example/logs");
    assert_string_equal(endpoint.host, "vpce.example");
}

static void the_variables_can_be_switched_off(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_plain();
    ERROR_AUTO Error err = {0};
    Endpoint endpoint;
    rig_set(rig, "AWS_ENDPOINT_URL", "http://127.0.0.1:4566/");
    rig_set(rig, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    assert_succeeds(endpoint_find(rig, rig->aws->core, &LOGS, "eu-west-1", &endpoint, &err), &err);
    assert_string_equal(endpoint.host, "logs.eu-west-1.amazonaws.com");
}

static void what_is_no_url_is_refused(void **state UNUSED)
{
    static const char *const URLS[] = {"localhost:4566", "http://", "https:///x"};
    for (size_t i = 0; i < COUNT_OF(URLS); i++) {
        TALLOC_AUTO Rig *rig = rig_plain();
        ERROR_AUTO Error err = {0};
        Endpoint endpoint;
        rig_set(rig, "AWS_ENDPOINT_URL", URLS[i]);
        assert_fails(endpoint_find(rig, rig->aws->core, &LOGS, "eu-west-1", &endpoint, &err), &err,
                     ERR_CONFIG, "AWS_ENDPOINT_URL");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_follows_its_regions_partition),
        cmocka_unit_test(the_services_own_variable_goes_first),
        cmocka_unit_test(the_variables_can_be_switched_off),
        cmocka_unit_test(what_is_no_url_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
