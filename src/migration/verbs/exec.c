#include "migration/verbs/exec.h"

#include "migration/apply/work.h"

bool exec_keep(Engine *engine, Error *err)
{
    return !engine->dialect->keep || engine->dialect->keep(engine, err);
}

/* The work may have begun with removing all tables there were. */
static bool insert_run_anew(Engine *engine, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    progress_say(engine->config.progress, PROGRESS_WARNING,
                 "the command removed Tidegate's tables with its history from %s: they are made "
                 "anew",
                 engine->label);
    engine->run_seq = 0;
    engine->sql.schema = "";
    if (!session_create(engine, err) || !session_create_tables(engine, err) ||
        !db_query(tmp, engine->db, records_run_begin_sql(tmp, engine), NULL, 0, &rows, err))
        return false;
    engine->run_seq = db_value_int(rows, 0, 0, 0);
    return session_load(engine, LOAD_BRIEF, err);
}

/* The connection may be gone without our knowing yet, and the work may have put another file in the
 * place of SQLite's: a new one is sure to be to what is there now. */
static bool load_anew(Engine *engine)
{
    ERROR_AUTO Error ignored = {0};
    bool same = engine->dialect->dialect == DIALECT_POSTGRES && engine->db;
    if (same && session_load(engine, LOAD_BRIEF, &ignored))
        return true;
    error_clear(&ignored);
    engine->config.cancel = NULL; /* after a cancel too: this tidies up */
    return session_connect(engine, &ignored) && session_load(engine, LOAD_BRIEF, &ignored);
}

static void prepare_record(Engine *engine)
{
    ERROR_AUTO Error failure = {0};
    if (load_anew(engine) && engine->fresh && !insert_run_anew(engine, &failure))
        progress_say(engine->config.progress, PROGRESS_VERBOSE, "%s", failure.message);
}

static bool work_on_loan(Engine *engine, const ExecWork *work, Error *err)
{
    int fd = -1;
    if (!engine->dialect->lend(engine, &fd, err))
        return false;
    bool done = work->run(work->data, engine, fd, err);
    if (engine->dialect->take_back)
        engine->dialect->take_back(engine);
    prepare_record(engine);
    return done;
}

static bool run(Engine *engine, const ExecWork *work, MigrateResult *result, Error *err)
{
    result->run_id = engine->run_id;
    return session_load(engine, LOAD_BRIEF, err) && engine->dialect->take_over(engine, err) &&
           work_on_loan(engine, work, err);
}

bool engine_exec(TALLOC_CTX *ctx, Engine *engine, const ExecWork *work, MigrateResult **ret_result,
                 Error *err)
{
    MigrateResult *result = *ret_result = talloc_zero(ctx, MigrateResult);
    engine->command = "exec";
    bool done = run(engine, work, result, err);
    if (work_end(engine, result, done, err) || !done)
        return done;
    result->verdict = "unknown";
    err->kind = ERR_UNKNOWN;
    return error_wrap(err, "the command succeeded, but its run is not known to be recorded");
}
