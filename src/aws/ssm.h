/* Systems Manager's parameters. */
#pragma once

#include "aws/aws.h"

/* The value of a parameter, decrypted (GetParameter). `name`: "/path/name", with ":3" or ":LABEL" a
 * version of it, or its ARN, which also says the region. ERR_CONFIG when there is none of that
 * name; ERR_AUTH names the permission. Child of ctx. */
bool ssm_get_parameter(TALLOC_CTX *ctx, Aws *aws, const char *name, Secret **ret_value,
                       Error *err) MUST_USE;

/* Whether there is such a parameter (DescribeParameters): its value is not read. ERR_CONFIG when
 * there is none. */
bool ssm_look(Aws *aws, const char *name, Error *err) MUST_USE;
