#include "migration/verbs/exec.h"

#include "migration/apply/work.h"
#include "migration/watch/watch.h"

/* Between two looks after the lock, and two signs of life in our records. */
#define LOCK_KEEP_MS 2000
/* Between a try whose statement had to be cancelled and the next one. */
#define RETRY_BASE_MS 1000
#define RETRY_CAP_MS  15000

typedef struct Exec {
    Engine *engine;
    const ExecWork *work;
    ExecResult *result;
    int lock_fd;
    const char *session_name;
    View *before, *after; /* NULL: could not be read */
    bool goes_on;         /* some of its sessions are still at work */
    int64_t began_ms;     /* of the first pause; 0: none yet */
} Exec;

static int64_t now_ms(const Engine *engine)
{
    Clock *clock = engine->config.clock;
    return clock->monotonic_ms(clock);
}

bool exec_keep(Engine *engine, Error *err)
{
    watch_look(engine->watch);
    if (!engine->dialect->keep || now_ms(engine) < engine->keep_at_ms)
        return true;
    bool kept = engine->dialect->keep(engine, err);
    engine->keep_at_ms = now_ms(engine) + LOCK_KEEP_MS;
    return kept;
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
    engine->run_seq = session_new_seq(rows);
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

static View *look(Exec *exec)
{
    ERROR_AUTO Error failure = {0};
    View *view = NULL;
    if (view_read(exec->result, exec->engine, &view, &failure))
        return view;
    progress_say(exec->engine->config.progress, PROGRESS_WARNING,
                 "what the command changes in the database cannot be told: %s", failure.message);
    return NULL;
}

static void compare(Exec *exec)
{
    ExecResult *result = exec->result;
    TALLOC_FREE(exec->after);
    exec->after = exec->before ? look(exec) : NULL;
    /* Its texts are the view's. */
    result->change = exec->after ? view_compare(exec->after, exec->before, exec->after) : NULL;
}

/* The lock has to be looked after meanwhile. */
static bool pause_for(Exec *exec, int64_t pause_ms, Error *err)
{
    const EngineConfig *config = &exec->engine->config;
    for (int64_t until_ms = now_ms(exec->engine) + pause_ms, left;
         (left = until_ms - now_ms(exec->engine)) > 0;) {
        int64_t nap = left < LOCK_KEEP_MS ? left : LOCK_KEEP_MS;
        if (!exec_keep(exec->engine, err))
            return false;
        if (!config->clock->sleep_ms(config->clock, nap, config->cancel))
            return cancel_error(config->cancel, err);
    }
    return true;
}

/* Whether what the command did not record may stand in the way of running it again. */
static bool is_half_done(Exec *exec)
{
    compare(exec);
    return !exec->result->change || view_is_half_done(exec->result->change);
}

/* The command failed because a statement of its own was cancelled for the others' sake. False: its
 * failure stands, or *err is a new one. */
static bool may_run_again(Exec *exec, Error *err)
{
    Engine *engine = exec->engine;
    const EngineConfig *config = &engine->config;
    if (exec->began_ms == 0)
        exec->began_ms = now_ms(engine);
    int64_t pause_ms = clock_backoff_ms(exec->result->tries - 1, RETRY_BASE_MS, RETRY_CAP_MS);
    bool is_over = now_ms(engine) - exec->began_ms + pause_ms > config->lock_retry_ms;
    exec->result->not_again = cancel_signal(config->cancel) ? "we were stopped"
                              : is_over                     ? "--lock-retry is over"
                              : is_half_done(exec)
                                  ? "what it left unrecorded may be in the way of a second run"
                                  : NULL;
    if (exec->result->not_again)
        return false;
    TALLOC_AUTO char *pause = clock_duration_text(NULL, pause_ms);
    progress_say(config->progress, PROGRESS_STEP,
                 "%s, since its statement was cancelled: it is run again in %s", err->message,
                 pause);
    error_clear(err);
    return pause_for(exec, pause_ms, err);
}

static bool run_with_patience(Exec *exec, Error *err)
{
    Engine *engine = exec->engine;
    for (;;) {
        size_t cancelled = watch_cancelled(engine->watch);
        exec->result->tries++;
        bool done =
            exec->work->run(exec->work->data, engine, exec->lock_fd, exec->session_name, err);
        exec->goes_on = !watch_sees_end(engine->watch);
        if (done)
            return true;
        if (exec->goes_on || err->kind != ERR_FAILED ||
            watch_cancelled(engine->watch) == cancelled || !may_run_again(exec, err))
            return false;
    }
}

static const char *database_state(const Exec *exec, const Error *failure)
{
    const ViewChange *change = exec->result->change;
    if (!change || exec->goes_on || failure->kind != ERR_FAILED)
        return "unknown";
    return view_is_unchanged(change) ? "unchanged" : "changed";
}

static void fill_result(Exec *exec, bool done, const Error *err)
{
    ExecResult *result = exec->result;
    const Watch *watch = exec->engine->watch;
    const ViewChange *change = result->change;
    result->cancelled = watch_cancelled(watch);
    result->last = talloc_strdup(result, watch_last(watch));
    result->run->applied_unknown = !change || !change->tool;
    if (change) {
        result->run->applied = change->applied;
        result->run->applied_count = change->applied_count;
    }
    if (!done)
        result->run->database_state = database_state(exec, err);
}

static bool work_on_loan(Exec *exec, Error *err)
{
    Engine *engine = exec->engine;
    exec->before = look(exec);
    if (!engine->dialect->lend(engine, &exec->lock_fd, err))
        return false;
    engine->watch = watch_start(exec->result, engine);
    bool done = run_with_patience(exec, err);
    if (engine->dialect->take_back)
        engine->dialect->take_back(engine);
    compare(exec);
    fill_result(exec, done, err);
    TALLOC_FREE(engine->watch);
    prepare_record(engine);
    return done;
}

static bool run(Exec *exec, Error *err)
{
    Engine *engine = exec->engine;
    exec->result->run->run_id = engine->run_id;
    return session_load(engine, LOAD_BRIEF, err) && engine->dialect->take_over(engine, err) &&
           work_on_loan(exec, err);
}

bool engine_exec(TALLOC_CTX *ctx, Engine *engine, const ExecWork *work, ExecResult **ret_result,
                 Error *err)
{
    ExecResult *result = *ret_result = talloc_zero(ctx, ExecResult);
    MigrateResult *record = result->run = talloc_zero(result, MigrateResult);
    Exec exec = {
        .engine = engine,
        .work = work,
        .result = result,
        .session_name = watch_name(result, engine->run_id),
    };
    engine->command = "exec";
    bool done = run(&exec, err);
    if (work_end(engine, record, done, err) || !done)
        return done;
    record->verdict = "unknown";
    err->kind = ERR_UNKNOWN;
    return error_wrap(err, "the command succeeded, but its run is not known to be recorded");
}
