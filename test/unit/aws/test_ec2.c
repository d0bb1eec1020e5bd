#include "aws/ec2.h"
#include "rig.h"

static bool zones(Rig *rig, char ***ret_zones, Error *err)
{
    JSON_AUTO json_t *subnets = json_pack("[s, s]", "subnet-1", "subnet-2");
    return ec2_subnet_zones(rig, rig->aws, subnets, ret_zones, err);
}

static void each_subnet_has_its_zone(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.when = "SubnetId.1=subnet-1&SubnetId.2=subnet-2",
         .body =
             "<DescribeSubnetsResponse><subnetSet>"
             "<item><subnetId>subnet-1</subnetId><availabilityZone>eu-west-1a</availabilityZone>"
             "<availabilityZoneId>euw1-az1</availabilityZoneId></item>"
             "<item><subnetId>subnet-2</subnetId><availabilityZone>eu-west-1b</availabilityZone>"
             "</item></subnetSet></DescribeSubnetsResponse>"},
        {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    char **list = NULL;
    assert_succeeds(zones(rig, &list, &err), &err);
    assert_string_equal(list[0], "eu-west-1a");
    assert_string_equal(list[1], "eu-west-1b");
    assert_null(list[2]);
    assert_contains(rig_heard(rig), "Action=DescribeSubnets&Version=2016-11-15");
}

static void a_subnet_that_is_gone_and_a_refusal_differ(void **state UNUSED)
{
    static const struct {
        FakeAnswer answer;
        ErrorKind kind;
        const char *message;
    } CASES[] = {
        {{.status = 400,
          .body = "<Response><Errors><Error><Code>InvalidSubnetID.NotFound</Code><Message>The "
                  "subnet ID 'subnet-2' does not exist</Message></Error></Errors></Response>"},
         ERR_CONFIG,
         "'subnet-2' does not exist"},
        {{.status = 403,
          .body = "<Response><Errors><Error><Code>UnauthorizedOperation</Code></Error></Errors>"
                  "</Response>"},
         ERR_AUTH,
         "EC2 DescribeSubnets: UnauthorizedOperation"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const FakeAnswer answers[] = {CASES[i].answer, {0}};
        TALLOC_AUTO Rig *rig = rig_new(answers);
        ERROR_AUTO Error err = {0};
        char **list;
        assert_fails(zones(rig, &list, &err), &err, CASES[i].kind, CASES[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_subnet_has_its_zone),
        cmocka_unit_test(a_subnet_that_is_gone_and_a_refusal_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
