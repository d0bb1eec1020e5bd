#include "rig.h"

#include <signal.h>

static const FakeAnswer ANSWERS[] = {RIG_CALL, {0}};

static Rig *rig_with(const char *command)
{
    Rig *rig = rig_bare(ANSWERS);
    rig_set(rig, "AWS_EC2_METADATA_DISABLED", "true");
    rig_file(rig, ".aws/config",
             talloc_asprintf(rig, "[default]\ncredential_process = %s\n", command));
    rig_open_region(rig);
    return rig;
}

static void a_command_prints_the_keys(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig =
        rig_with("printf '%s' '{\"Version\": 1, \"AccessKeyId\": \"AKPROC\", \"SecretAccessKey\": "
                 "\"secret-of-proc\", \"SessionToken\": \"token-of-proc\", \"Expiration\": "
                 "\"2024-03-01T00:59:59+00:00\"}'");
    assert_signs_with(rig, "AKPROC");
    assert_contains(rig_heard(rig), "X-Amz-Security-Token: token-of-proc\r\n");
}

static void a_command_that_does_not_serve_is_shown(void **state UNUSED)
{
    static const struct {
        const char *command;
        ErrorKind kind;
        const char *message;
    } CASES[] = {
        {"exit 3", ERR_AUTH, "failed: exit code 3"},
        {"kill -9 $$", ERR_AUTH, "killed by SIGKILL"},
        {"echo hello", ERR_AUTH, "no JSON object with \"Version\": 1"},
        {"echo '{\"Version\": 2}'", ERR_AUTH, "no JSON object with \"Version\": 1"},
        {"echo '{\"Version\": 1}'", ERR_AUTH, "no AccessKeyId"},
        {"echo '{\"Version\": 1, \"AccessKeyId\": \"A\", \"SecretAccessKey\": \"S\", "
         "\"Expiration\": \"soon\"}'",
         ERR_AUTH, "'soon'"},
        {"yes", ERR_AUTH, "more than 65536 bytes"},
        {"/no/such/command", ERR_AUTH, "failed: exit code 127"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO Rig *rig = rig_with(CASES[i].command);
        ERROR_AUTO Error err = {0};
        assert_fails(rig_call(rig, &err), &err, CASES[i].kind, CASES[i].message);
        assert_contains(err.message, "credential_process of the AWS profile 'default'");
        assert_contains(err.hint, CASES[i].command);
    }
}

static void a_command_ends_with_a_cancel(void **state UNUSED)
{
    TALLOC_AUTO Rig *rig = rig_with("sleep 600");
    ERROR_AUTO Error err = {0};
    Cancel *cancel = cancel_new(rig);
    cancel_raise(cancel, SIGTERM);
    rig->config.cancel = cancel;
    rig_open_region(rig);
    assert_fails(rig_call(rig, &err), &err, ERR_TERMINATED, "SIGTERM");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_prints_the_keys),
        cmocka_unit_test(a_command_that_does_not_serve_is_shown),
        cmocka_unit_test(a_command_ends_with_a_cancel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
