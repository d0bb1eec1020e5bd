/* AWS as the configuration names it. */
#pragma once

#include "aws/aws.h"
#include "aws/target.h"
#include "cli/command.h"

/* Strings live as long as the settings. */
AwsConfig aws_config_of_settings(const Invocation *invocation);
/* Child of the invocation's context. Nothing is asked of AWS here. No cancel: what a signal left
 * behind has to be recorded as well, and every request has a time limit. */
Aws *aws_of_settings(const Invocation *invocation);

/* Where the app runs on ECS; strings live as long as the settings. ERR_CONFIG when `aws.service`
 * and `aws.services` are both there, or a variable is no NAME=VALUE. */
bool aws_target_of_settings(const Invocation *invocation, AwsTarget *ret_target,
                            Error *err) MUST_USE;
