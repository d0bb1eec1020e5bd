#include "cli/schema_file.h"

#include <string.h>

#include "base/fs.h"

#define READ_LIMIT ((size_t)256 * 1024 * 1024)

static bool is_as_it_was(const char *path, const char *sql)
{
    ERROR_AUTO Error ignored = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *text;
    return fs_exists(path) && fs_read(tmp, path, READ_LIMIT, &text, NULL, &ignored) &&
           strcmp(text, sql) == 0;
}

bool schema_file_write(const char *path, const char *sql, Error *err)
{
    if (is_as_it_was(path, sql))
        return true;
    TALLOC_AUTO char *folder = fs_dirname(NULL, path);
    return (fs_mkdirs(folder, err) && fs_write_atomic(path, sql, strlen(sql), 0644, err)) ||
           error_wrap(err, "writing the schema");
}

/* "db/schema.reports.sql" */
static char *path_of(TALLOC_CTX *ctx, const DatabaseView *view)
{
    char *path = settings_path(ctx, view->invocation.settings, OPT_SCHEMA_FILE);
    if (!path || !view->name)
        return path;
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    size_t stem = dot ? (size_t)(dot - path) : strlen(path);
    return talloc_asprintf(ctx, "%.*s.%s%s", (int)stem, path, view->name, path + stem);
}

void schema_file_after_run(const DatabaseView *view, Engine *engine, const MigrateResult *result)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Progress *progress = view->invocation.progress;
    char *path = path_of(tmp, view), *sql;
    if (!path || result->applied_count == 0)
        return;
    if (engine_dump_schema(tmp, engine, &sql, &err) && schema_file_write(path, sql, &err))
        progress_say(progress, PROGRESS_STEP, "wrote the schema to '%s'", path);
    else
        progress_say(progress, PROGRESS_WARNING, "the schema was not written to '%s': %s", path,
                     err.message);
}
