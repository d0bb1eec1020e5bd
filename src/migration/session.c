#include "migration/session.h"

#include <string.h>

#include "base/fs.h"
#include "db/url.h"
#include "migration/script/built_ins.h"

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
    const EngineConfig *config = &engine->config;
    if (engine->set)
        return true;
    /* A folder that is not there says so now: engine_open() let it pass. */
    if (!engine->job && !files_start(engine, config->dir, config->layout, &engine->job, err))
        return false;
    if (!files_finish(engine, engine->job, &engine->set, err))
        return show_place(engine, err);
    built_ins_set(engine);
    engine->set->env = engine->config.env;
    for (const char *const *warning = engine->set->warnings; *warning; warning++)
        progress_say(engine->config.progress, PROGRESS_WARNING, "%s", *warning);
    /* The history may have been read before it was known in which order versions go here. */
    bool ordered = !engine->history || engine->history->order == engine->set->layout->order;
    return ordered || session_fold(engine, err);
}

const char *session_actor(Engine *engine)
{
    if (!engine->actor && engine->config.actor)
        engine->actor = engine->config.actor(engine, engine->config.env);
    return engine->actor;
}

static void say_notice(void *data, const char *severity, const char *message)
{
    Engine *engine = data;
    if (strcmp(severity, "WARNING") == 0)
        progress_say(engine->config.progress, PROGRESS_WARNING, "%s", message);
    else
        progress_say(engine->config.progress, PROGRESS_VERBOSE, "%s: %s", severity, message);
}

const char *session_sqlite_path(const Engine *engine)
{
    return db_url_sqlite_path(secret_reveal(engine->config.url));
}

static bool open_database(Engine *engine, const Secret *url, Error *err)
{
    TALLOC_AUTO char *name = talloc_asprintf(NULL, "tidegate %s", engine->run_id);
    const DbConfig config = {
        .url = url,
        .credentials = engine->config.credentials,
        .application_name = name,
        .read_only = engine->config.read_only && !engine->absent,
        .create = !engine->config.read_only || engine->absent,
        .cancel = engine->config.cancel,
        .notice = say_notice,
        .notice_data = engine,
    };
    TALLOC_FREE(engine->db);
    engine->said = 0;
    engine->stained = false;
    engine->touched = false;
    if (!db_open(engine, &config, &engine->db, err))
        return false;
    engine->sql.db = engine->db;
    engine->label = db_label(engine->db);
    return true;
}

/* Until there is something to write, an empty database in memory stands for a file that is not
 * there: neither a look nor a migrate that is refused creates it. */
bool session_connect(Engine *engine, Error *err)
{
    TALLOC_AUTO Secret *memory = secret_new(NULL, "sqlite::memory:");
    const char *path = session_sqlite_path(engine);
    engine->absent = path && *path && !fs_exists(path);
    if (!open_database(engine, engine->absent ? memory : engine->config.url, err))
        return false;
    if (engine->absent)
        engine->label = talloc_asprintf(engine, "sqlite:%s, not created yet", path);
    return true;
}

bool session_create(Engine *engine, Error *err)
{
    if (!engine->absent)
        return true;
    engine->absent = false;
    return open_database(engine, engine->config.url, err);
}

bool session_fail(const Engine *engine, const char *doing, Error *err)
{
    /* A statement of our own: no script can be mended. This user lacks a right, or a table is gone.
     */
    if (strcmp(err->sqlstate, "42501") == 0)
        err->kind = ERR_AUTH;
    if (strcmp(err->sqlstate, "42P01") == 0 || strcmp(err->sqlstate, "42S02") == 0) {
        err->kind = ERR_FORMAT;
        error_hint(err, "somebody removed a table of Tidegate's: restore it from a backup");
    }
    return *err->sqlstate ? error_wrap(err, "%s in %s", doing, engine->label)
                          : error_wrap(err, "%s", doing);
}

bool session_require_files(const Engine *engine, Error *err)
{
    size_t others = engine->set->other_sql;
    if (engine->set->count > 0 || engine->history->count > 0)
        return true;
    error_set(err, ERR_CONFIG, "there are no migrations in '%s'", engine->config.dir_shown);
    if (others)
        error_detail(err, "%zu other .sql %s there not named V<version>__<description>.sql", others,
                     others == 1 ? "file is" : "files are");
    return error_hint(err, "create the first: tidegate new NAME; or name the right folder: --dir "
                           "DIR");
}

bool session_check_role(Engine *engine, Error *err)
{
    const char *role = engine->config.role;
    if (!role || engine->dialect->check_role)
        return !role || engine->dialect->check_role(engine, err);
    error_set(err, ERR_CONFIG, "migrations cannot run as the role '%s' in %s", role, engine->label);
    error_detail(err, "--set-role (migrations.role) is for PostgreSQL: SQLite has no roles, and "
                      "MariaDB's roles own nothing");
    return error_hint(err, "leave it out for this database; what sets it: tidegate config show "
                           "--origin");
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

int64_t session_new_seq(const DbRows *rows)
{
    return db_value_int(rows, 0, 0, db_rows_new_id(rows));
}

bool session_create_tables(Engine *engine, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const args[] = {id_new(tmp), talloc_asprintf(tmp, "%d", RECORDS_FORMAT)};
    return session_exec(engine, engine->dialect->create, args, COUNT_OF(args), err);
}

bool session_upgrade_tables(Engine *engine, Error *err)
{
    if (engine->format >= RECORDS_FORMAT)
        return true;
    if (!session_exec(engine, engine->dialect->upgrade_1, NULL, 0, err))
        return session_fail(engine, "bringing Tidegate's tables to their newest format", err);
    engine->format = RECORDS_FORMAT;
    return true;
}

int64_t session_script_ms(const Engine *engine)
{
    Clock *clock = engine->config.clock;
    return clock->monotonic_ms(clock) - engine->began_ms;
}
