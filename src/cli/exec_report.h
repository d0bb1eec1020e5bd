/* What `tidegate exec` says of what the command did (internal to this folder). */
#pragma once

#include "cli/exec_child.h"

/* The object of --json; NULL for NULL. New reference. */
json_t *exec_report_json(const ExecResult *result, const ExecEnd *end);

/* Says what was recorded and changed, and warns of what was left behind. After a failure that is
 * *err's detail. */
void exec_report_say(Progress *progress, const ExecResult *result, bool done, Error *err);
