/* Who asked from outside (--task-token, --codepipeline-job): hears how the command ends. */
#pragma once

#include "cli/command.h"

/* From here on whoever asked is answered by report_finish(), whatever the command ends with. Only
 * for a command that works and has these options; nothing happens when nobody asked. The variables
 * are taken out of our environment: a command that we start must not answer in our place.
 * ERR_CONFIG when the token is a reference that cannot be read. */
bool callback_setup(const Invocation *invocation, const Command *command, Error *err) MUST_USE;
