#include <string.h>

#include "base/process.h"
#include "migration/sqlite/dialect.h"
#include "migration/run_wait.h"
#include "migration/history/records.h"
#include "migration/apply/work.h"

/* How long an owner that cannot be seen from here (another machine or container) must not have
 * moved, by our own clock, to count as dead. A live one cannot be silent for so long: while it
 * works it holds SQLite's own lock, and between two migrations it is idle for moments only. Should
 * it wake up nevertheless, the fence stops it. */
#define SILENCE_MS (30 * 1000)

typedef struct Owner {
    const char *identity; /* NULL: nobody */
    RunEventHolder run;
    int64_t renewals;
} Owner;

/* What was seen of an owner while waiting for it. */
typedef struct Watch {
    int64_t renewals;
    int64_t since_ms; /* monotonic: unchanged from here on */
    bool watching;
} Watch;

static bool read_owner(TALLOC_CTX *ctx, Engine *engine, Owner *ret_owner, Error *err)
{
    DbRows *rows;
    if (!db_query(ctx, engine->db,
                  "SELECT owner, run_id, host, pid, renewals, CAST((julianday('now') -"
                  " julianday(acquired_at)) * 86400000 AS INTEGER) FROM tidegate_lock",
                  NULL, 0, &rows, err))
        return false;
    *ret_owner = (Owner){0};
    if (db_rows_count(rows) == 1)
        *ret_owner = (Owner){
            .identity = db_value(rows, 0, 0),
            .run = {.run_id = db_value(rows, 0, 1),
                    .host = db_value(rows, 0, 2),
                    .pid = db_value_int(rows, 0, 3, 0),
                    .age_ms = db_value_int(rows, 0, 5, -1)},
            .renewals = db_value_int(rows, 0, 4, 0),
        };
    return true;
}

static bool is_silent(Engine *engine, const Owner *owner, Watch *watch)
{
    Clock *clock = engine->config.clock;
    int64_t now = clock->monotonic_ms(clock);
    if (!watch->watching || watch->renewals != owner->renewals) {
        *watch = (Watch){.renewals = owner->renewals, .since_ms = now, .watching = true};
        return false;
    }
    return now - watch->since_ms >= SILENCE_MS;
}

static bool may_take(Engine *engine, const Owner *owner, Watch *watch)
{
    ProcessIdentity identity;
    if (!owner->identity)
        return true;
    if (sqlite_is_lent(engine))
        return false;
    ProcessState state = process_identity_parse(owner->identity, &identity)
                             ? process_identity_state(&identity)
                             : PROCESS_UNKNOWN;
    if (state == PROCESS_UNKNOWN)
        return is_silent(engine, owner, watch);
    return state == PROCESS_ENDED;
}

static bool run_take_over(Engine *engine, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    if (!records_take_lock(engine, err))
        return false;
    TALLOC_AUTO char *run = records_run_begin_sql(NULL, engine);
    if (!db_query(tmp, engine->db, "SELECT number FROM tidegate_fence WHERE id = 1", NULL, 0, &rows,
                  err))
        return false;
    int64_t fence = db_value_int(rows, 0, 0, 0);
    if (!db_query(tmp, engine->db, run, NULL, 0, &rows, err))
        return false;
    engine->run_seq = session_new_seq(rows);
    if (!session_load(engine, LOAD_BRIEF, err) || !session_upgrade_tables(engine, err) ||
        !db_exec(engine->db, "COMMIT", err))
        return false;
    engine->fence = fence;
    engine->owner = true;
    return true;
}

static bool ensure_tables(Engine *engine, Error *err)
{
    return session_create_tables(engine, err) || error_wrap(err, "creating Tidegate's tables");
}

/* One try in one transaction; *ret_owner is who has it, when somebody has. */
static bool try_take_over(TALLOC_CTX *ctx, Engine *engine, Watch *watch, bool *ret_taken,
                          Owner *ret_owner, Error *err)
{
    if (!db_exec(engine->db, "BEGIN IMMEDIATE", err))
        return false;
    Owner owner;
    bool done = ensure_tables(engine, err) && read_owner(ctx, engine, &owner, err);
    if (done && may_take(engine, &owner, watch))
        done = *ret_taken = run_take_over(engine, err);
    else if (done)
        *ret_owner = owner;
    if (!*ret_taken)
        work_roll_back(engine);
    return done;
}

bool sqlite_take_over(Engine *engine, Error *err)
{
    if (!session_create(engine, err))
        return false;
    RunWait wait = run_wait_new(engine);
    Watch watch = {0};
    for (;;) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        bool taken = false;
        Owner owner = {0};
        ERROR_AUTO Error failure = {0};
        bool asked = try_take_over(tmp, engine, &watch, &taken, &owner, &failure);
        if (taken)
            return true;
        if (!asked && failure.kind != ERR_BUSY)
            return error_move(err, &failure);
        /* Whoever keeps us from asking is alive. */
        if (!asked)
            watch.watching = false;
        if (!run_wait_turn(&wait, &owner.run, err))
            return false;
    }
}

bool sqlite_still_ours(Engine *engine, Error *err)
{
    (void)err;
    /* Asked inside each migration's transaction, where the answer stays true. */
    return engine->owner;
}

void sqlite_release(Engine *engine)
{
    work_roll_back(engine);
    engine->owner = false;
}
