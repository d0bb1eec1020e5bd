/* The handle of a task, and the files in its run's folder.
 *
 *     start.lock    made by link(2), so that it is there at once with its content: the identity of
 *                   the supervisor that starts the command, or a claim that nobody may start it
 *     task.json     the handle, before the command starts (without its identity) and after
 *     output.log    see output_log.h
 *     outcome.json  how it ended; see outcome.h
 *     stop.time     when a stop was asked for that the supervisor could not carry out any more
 */
#pragma once

#include <sys/types.h>

#include "base/process.h"
#include "executor/executor.h"

#define RUN_FILE_LOCK       "start.lock"
#define RUN_FILE_TASK       "task.json"
#define RUN_FILE_OUTPUT     "output.log"
#define RUN_FILE_OUTCOME    "outcome.json"
#define RUN_FILE_SUPERVISOR "supervisor.log"
#define RUN_FILE_STOP       "stop.time"

/* The most that a file of ours (but for the output) may have. */
#define RUN_FILE_LIMIT (1024 * 1024)

typedef struct ProcessTask {
    const char *run_dir; /* absolute */
    const char *run_id;
    ProcessIdentity supervisor;
    bool has_child;
    ProcessIdentity child; /* leader of its process group */
    int64_t start_timeout_ms, timeout_ms, grace_ms;
    const char *started_at; /* RFC 3339 */
} ProcessTask;

/* Absolute, for processes that work elsewhere. Child of ctx. */
char *run_dir_absolute(TALLOC_CTX *ctx, const char *run_dir);
char *run_file(TALLOC_CTX *ctx, const char *run_dir, const char *name);
/* Reads a JSON object; *ret_json (new reference) is NULL when there is no such file. */
bool run_file_read(const char *run_dir, const char *name, json_t **ret_json, Error *err) MUST_USE;
/* Durable, and never seen half. */
bool run_file_write(const char *run_dir, const char *name, const json_t *json, Error *err) MUST_USE;

/* New reference. */
json_t *process_task_encode(const ProcessTask *task);
/* Texts live as long as `json`. ERR_FORMAT when it is not a handle of this executor. */
bool process_task_decode(const json_t *json, ProcessTask *ret_task, Error *err) MUST_USE;
