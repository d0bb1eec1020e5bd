#include "migration/session.h"

#include <string.h>

#include "base/fs.h"

/* The place of an error as the person named the folder, like all other places. */
static bool show_place(const Engine *engine, Error *err)
{
    const char *dir = engine->config.dir;
    size_t length = strlen(dir);
    if (!err->file || strncmp(err->file, dir, length) != 0 || err->file[length] != '/')
        return false;
    TALLOC_AUTO char *shown = fs_join(NULL, engine->config.dir_shown, err->file + length + 1);
    return error_at(err, shown, err->line, err->column, err->source);
}

bool session_files(Engine *engine, Error *err)
{
    if (engine->set)
        return true;
    if (!files_finish(engine, engine->job, &engine->set, err))
        return show_place(engine, err);
    for (const char *const *warning = engine->set->warnings; *warning; warning++)
        progress_say(engine->config.progress, PROGRESS_WARNING, "%s", *warning);
    return true;
}

static void say_notice(void *data, const char *severity, const char *message)
{
    Engine *engine = data;
    ProgressKind kind = strcmp(severity, "WARNING") == 0 ? PROGRESS_WARNING : PROGRESS_VERBOSE;
    progress_say(engine->config.progress, kind, "%s: %s", severity, message);
}

/* The file of an SQLite URL, NULL when it is none. */
static const char *sqlite_path(const Secret *url)
{
    static const char prefix[] = "sqlite:";
    const char *text = secret_reveal(url);
    if (strncmp(text, prefix, strlen(prefix)) != 0)
        return NULL;
    text += strlen(prefix);
    return strncmp(text, "//", 2) == 0 ? text + 2 : text;
}

/* Looking at a database that the first migrate will create must not create it. */
static bool open_absent(Engine *engine, const DbConfig *config, Error *err)
{
    TALLOC_AUTO Secret *memory = secret_new(NULL, "sqlite::memory:");
    DbConfig instead = *config;
    instead.url = memory;
    instead.read_only = false;
    instead.create = true;
    return db_open(engine, &instead, &engine->db, err);
}

bool session_connect(Engine *engine, Error *err)
{
    TALLOC_AUTO char *name = talloc_asprintf(NULL, "tidegate %s", engine->run_id);
    DbConfig config = {
        .url = engine->config.url,
        .application_name = name,
        .read_only = engine->config.read_only,
        .create = !engine->config.read_only,
        .cancel = engine->config.cancel,
        .notice = say_notice,
        .notice_data = engine,
    };
    const char *path = sqlite_path(config.url);
    TALLOC_FREE(engine->db);
    bool absent = config.read_only && path && *path && !fs_exists(path);
    if (!(absent ? open_absent(engine, &config, err) : db_open(engine, &config, &engine->db, err)))
        return false;
    engine->sql.db = engine->db;
    engine->label =
        absent ? talloc_asprintf(engine, "sqlite:%s, not created yet", path) : db_label(engine->db);
    return true;
}

char *session_sql(TALLOC_CTX *ctx, const Engine *engine, const char *template,
                  const char *const args[], size_t n_args)
{
    return compose_sql(ctx, &engine->sql, template, args, n_args);
}

bool session_exec(Engine *engine, const char *template, const char *const args[], size_t n_args,
                  Error *err)
{
    TALLOC_AUTO char *text = session_sql(NULL, engine, template, args, n_args);
    return db_exec(engine->db, text, err);
}
