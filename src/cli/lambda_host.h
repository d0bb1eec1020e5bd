/* The commands of the command line as the Lambda runtime needs them. */
#pragma once

#include "cli/command.h"
#include "lambda/lambda.h"

/* Borrows the invocation, whose settings are loaded. */
LambdaHost lambda_host(Invocation *invocation);
