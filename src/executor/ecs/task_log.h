/* Where a container's output goes, by its logConfiguration. Private to this folder. */
#pragma once

#include "base/json.h"
#include "base/progress.h"

/* {driver, group, region, stream_prefix}: what is there of it. Warns of what keeps the lines from
 * being shown. New reference. `region`: of the task. */
json_t *task_log_of_container(const json_t *container, const char *region, Progress *progress);

/* Of that and the task's ARN: {driver, group, region, stream}. New reference. */
json_t *task_log_of_task(const json_t *log, const char *container, const char *task_arn);
