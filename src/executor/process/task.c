#include "executor/process/task.h"

#include "base/fs.h"

#define TASK_FORMAT 1

char *run_dir_absolute(TALLOC_CTX *ctx, const char *run_dir)
{
    MALLOC_AUTO char *here = getcwd(NULL, 0);
    return fs_join(ctx, here, run_dir);
}

char *run_file(TALLOC_CTX *ctx, const char *run_dir, const char *name)
{
    return fs_join(ctx, run_dir, name);
}

bool run_file_read(const char *run_dir, const char *name, json_t **ret_json, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *path = run_file(tmp, run_dir, name);
    char *text = NULL;
    if (!fs_exists(path)) {
        *ret_json = NULL;
        return true;
    }
    return fs_read(tmp, path, RUN_FILE_LIMIT, &text, NULL, err) &&
           (json_parse_object(text, ret_json, err) || error_wrap(err, "the file '%s'", path));
}

bool run_file_write(const char *run_dir, const char *name, const json_t *json, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *text = talloc_asprintf(tmp, "%s\n", json_text(tmp, json));
    return fs_write_atomic(run_file(tmp, run_dir, name), text, talloc_get_size(text) - 1, 0644,
                           err);
}

static json_t *encode_identity(const ProcessIdentity *identity)
{
    TALLOC_AUTO char *text = process_identity_text(NULL, identity);
    return json_string_or_null(text);
}

json_t *process_task_encode(const ProcessTask *task)
{
    json_t *json = json_pack("{s:i, s:s, s:s}", "format", TASK_FORMAT, "executor", "process",
                             "run_dir", task->run_dir);
    json_object_set_new(json, "run_id", json_string_or_null(task->run_id));
    json_object_set_new(json, "supervisor", encode_identity(&task->supervisor));
    if (task->has_child) {
        json_object_set_new(json, "child", encode_identity(&task->child));
        json_object_set_new(json, "pid", json_integer(task->child.pid));
    }
    json_object_set_new(json, "start_timeout_ms", json_integer(task->start_timeout_ms));
    json_object_set_new(json, "timeout_ms", json_integer(task->timeout_ms));
    json_object_set_new(json, "grace_ms", json_integer(task->grace_ms));
    json_object_set_new(json, "started_at", json_string_or_null(task->started_at));
    return json;
}

static bool error_foreign(const char *why, Error *err)
{
    return error_set(err, ERR_FORMAT, "this is no task of the executor 'process': %s", why);
}

bool process_task_decode(const json_t *json, ProcessTask *ret_task, Error *err)
{
    int64_t format = json_get_int(json, "format", 0);
    if (format > TASK_FORMAT) {
        error_foreign("it was written by a newer tidegate", err);
        return error_hint(err, "install the tidegate version that started it");
    }
    const char *child = json_get_string(json, "child", NULL);
    ProcessTask task = {
        .run_dir = json_get_string(json, "run_dir", NULL),
        .run_id = json_get_string(json, "run_id", NULL),
        .has_child = child != NULL,
        .start_timeout_ms = json_get_int(json, "start_timeout_ms", 0),
        .timeout_ms = json_get_int(json, "timeout_ms", 0),
        .grace_ms = json_get_int(json, "grace_ms", 0),
        .started_at = json_get_string(json, "started_at", NULL),
    };
    if (!task.run_dir)
        return error_foreign("it names no folder", err);
    if (!process_identity_parse(json_get_string(json, "supervisor", ""), &task.supervisor))
        return error_foreign("its supervisor cannot be read", err);
    if (child && !process_identity_parse(child, &task.child))
        return error_foreign("its process cannot be read", err);
    *ret_task = task;
    return true;
}
