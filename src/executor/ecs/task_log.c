#include "executor/ecs/task_log.h"

#include <string.h>

#define AWSLOGS "awslogs"

json_t *task_log_of_container(const json_t *container, const char *region, Progress *progress)
{
    const json_t *configuration = json_object_get(container, "logConfiguration");
    const json_t *options = json_object_get(configuration, "options");
    const char *name = json_get_string(container, "name", "?");
    const char *driver = json_get_string(configuration, "logDriver", NULL);
    if (!driver) {
        progress_say(progress, PROGRESS_WARNING,
                     "the container '%s' has no log driver: its lines are not kept", name);
        return json_object();
    }
    if (strcmp(driver, AWSLOGS) != 0) {
        progress_say(progress, PROGRESS_WARNING,
                     "the lines of container '%s' go to '%s' and cannot be shown here", name,
                     driver);
        return json_pack("{s:s}", "driver", driver);
    }
    const char *prefix = json_get_string(options, "awslogs-stream-prefix", NULL);
    if (!prefix)
        progress_say(progress, PROGRESS_WARNING,
                     "the log of container '%s' has no awslogs-stream-prefix: its stream cannot be "
                     "found",
                     name);
    return json_pack("{s:s, s:s*, s:s, s:s*}", "driver", driver, "group",
                     json_get_string(options, "awslogs-group", NULL), "region",
                     json_get_string(options, "awslogs-region", region), "stream_prefix", prefix);
}

json_t *task_log_of_task(const json_t *log, const char *container, const char *task_arn)
{
    const char *driver = json_get_string(log, "driver", NULL);
    const char *prefix = json_get_string(log, "stream_prefix", NULL);
    const char *slash = strrchr(task_arn, '/');
    if (!prefix || !slash)
        return json_pack("{s:s*}", "driver", driver);
    TALLOC_AUTO char *stream = talloc_asprintf(NULL, "%s/%s%s", prefix, container, slash);
    return json_pack("{s:s*, s:s*, s:s*, s:s}", "driver", driver, "group",
                     json_get_string(log, "group", NULL), "region",
                     json_get_string(log, "region", NULL), "stream", stream);
}
