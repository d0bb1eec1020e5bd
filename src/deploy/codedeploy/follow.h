/* Follows one deployment of CodeDeploy to its end. Private to src/deploy. */
#pragma once

#include "deploy/deploy.h"

/* True: it succeeded. Else *err: ERR_DEPLOY when it failed, was stopped or took too long; what
 * stopped us otherwise. *ret_ended: whether CodeDeploy is through with it, and with the deployment
 * that goes back from it, which is waited for. After a signal it goes on, unless
 * request->stop_on_cancel. */
bool codedeploy_follow(const DeployRequest *request, const char *service, const char *id,
                       int64_t deadline, bool *ret_ended, Error *err) MUST_USE;
