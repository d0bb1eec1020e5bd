/* Inside src/cli: whether secrets are there, without a look at what they hold. */
#pragma once

#include "aws/aws.h"

/* `name`: the ARN of a secret, or the name or ARN of a parameter, as task definitions have them. As
 * secretsmanager_look() and ssm_look(). */
bool doctor_look_at_secret(Aws *aws, const char *name, Error *err) MUST_USE;
