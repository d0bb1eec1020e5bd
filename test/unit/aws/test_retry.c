#include "unit.h"

#include "aws/retry.h"

static const AwsService ECS = {.id = "ECS"};

static void an_answer_is_judged_by_its_code_then_by_its_status(void **state UNUSED)
{
    static const struct {
        int status;
        const char *code;
        AwsTrouble trouble;
    } CASES[] = {
        {200, NULL, TROUBLE_NONE},
        {204, NULL, TROUBLE_NONE},
        {304, "304", TROUBLE_FINAL},
        {400, "ClientException", TROUBLE_FINAL},
        {400, "ThrottlingException", TROUBLE_THROTTLED},
        {400, "ProvisionedThroughputExceededException", TROUBLE_THROTTLED},
        {400, "RequestTimeout", TROUBLE_SERVER},
        {400, "IDPCommunicationError", TROUBLE_SERVER},
        {403, "RequestTimeTooSkewed", TROUBLE_CLOCK},
        {403, "AccessDenied", TROUBLE_FINAL},
        {400, "ExpiredTokenException", TROUBLE_EXPIRED},
        {412, "PreconditionFailed", TROUBLE_FINAL},
        {429, "429", TROUBLE_THROTTLED},
        {500, "ServerException", TROUBLE_SERVER},
        {501, "NotImplemented", TROUBLE_FINAL},
        {503, "SlowDown", TROUBLE_THROTTLED},
        {503, "503", TROUBLE_SERVER},
        {504, NULL, TROUBLE_SERVER},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        assert_int_equal(retry_classify(CASES[i].status, CASES[i].code), CASES[i].trouble);
}

static void a_read_is_known_by_its_operation(void **state UNUSED)
{
    static const struct {
        const char *operation;
        bool read;
    } CASES[] = {
        {"DescribeTasks", true}, {"GetItem", true},         {"ListObjectsV2", true},
        {"HeadObject", true},    {"BatchGetImage", true},   {"AssumeRole", true},
        {"RunTask", false},      {"PutItem", false},        {"UpdateService", false},
        {"DeleteItem", false},   {"BatchWriteItem", false},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        AwsCall call = {.service = &ECS, .operation = CASES[i].operation};
        assert_int_equal(retry_is_read(&call), CASES[i].read);
    }
}

/* How often a call with this trouble alone is sent. */
static unsigned count_tries(AwsTrouble trouble, bool repeatable)
{
    Retries retries = {0};
    AwsCall call = {.service = &ECS, .operation = "RunTask", .repeatable = repeatable};
    int64_t pause;
    unsigned tries = 1;
    while (retry_again(&retries, &call, trouble, 0, &pause))
        tries++;
    return tries;
}

static void every_trouble_has_a_bound_and_minds_what_must_not_be_repeated(void **state UNUSED)
{
    static const struct {
        AwsTrouble trouble;
        unsigned repeatable, once;
    } CASES[] = {
        {TROUBLE_FINAL, 1, 1},   {TROUBLE_CONNECT, 4, 4},   {TROUBLE_LOST, 4, 1},
        {TROUBLE_SERVER, 5, 1},  {TROUBLE_THROTTLED, 8, 8}, {TROUBLE_CLOCK, 2, 2},
        {TROUBLE_EXPIRED, 2, 2},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        assert_int_equal(count_tries(CASES[i].trouble, true), CASES[i].repeatable);
        assert_int_equal(count_tries(CASES[i].trouble, false), CASES[i].once);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_judged_by_its_code_then_by_its_status),
        cmocka_unit_test(a_read_is_known_by_its_operation),
        cmocka_unit_test(every_trouble_has_a_bound_and_minds_what_must_not_be_repeated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
