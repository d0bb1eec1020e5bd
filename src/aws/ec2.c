#include "aws/ec2.h"

#include <string.h>

static const AwsService EC2 = {
    .id = "EC2",
    .host = "ec2",
    .signing_name = "ec2",
    .protocol = AWS_QUERY,
    .target = "2016-11-15",
};

/* {"SubnetId.1": .., "SubnetId.2": ..}; new reference. */
static json_t *subnets_input(const json_t *subnets)
{
    json_t *input = json_object();
    size_t i;
    json_t *subnet;
    json_array_foreach(subnets, i, subnet)
    {
        TALLOC_AUTO char *name = talloc_asprintf(NULL, "SubnetId.%zu", i + 1);
        json_object_set(input, name, subnet);
    }
    return input;
}

bool ec2_subnet_zones(TALLOC_CTX *ctx, Aws *aws, const json_t *subnets, char ***ret_zones,
                      Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *input = subnets_input(subnets);
    const AwsCall call = {
        .service = &EC2, .operation = "DescribeSubnets", .input = input, .repeatable = true};
    AwsAnswer answer;
    if (!aws_call(tmp, aws, &call, &answer, err))
        return false;
    if (!answer.code)
        return aws_xml_texts(ctx, &answer, "availabilityZone", ret_zones, err);
    if (strncmp(answer.code, "InvalidSubnetID", strlen("InvalidSubnetID")) != 0)
        return aws_refused(&call, &answer, err);
    error_set(err, ERR_CONFIG, "%s", answer.message ? answer.message : answer.code);
    return error_hint(err, "correct the network configuration of the service");
}
