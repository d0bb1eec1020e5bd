/* EC2: where subnets are. */
#pragma once

#include "aws/aws.h"

/* The availability zones ("eu-west-1a") of these subnets, one per subnet in no order,
 * NULL-terminated; child of ctx. `subnets`: an array of ids. ERR_CONFIG when one of them does not
 * exist. */
bool ec2_subnet_zones(TALLOC_CTX *ctx, Aws *aws, const json_t *subnets, char ***ret_zones,
                      Error *err) MUST_USE;
