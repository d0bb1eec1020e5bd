#include "cli/history_stats.h"
#include "cli/migrations.h"
#include "db/db.h"

/* Rows that one statement carries. */
#define BATCH 500
/* Of one statement, on a database that may be busy with other things. */
#define LIMIT_MS 60000

#define COLUMNS                                                                                    \
    "app, environment, kind, id, release, verdict, state, started_at, ended_at, duration_ms, "     \
    "actor, ci_url, reason"
#define UPDATE                                                                                     \
    " ON CONFLICT (app, environment, id) DO UPDATE SET kind = excluded.kind,"                      \
    " release = excluded.release, verdict = excluded.verdict, state = excluded.state,"             \
    " started_at = excluded.started_at, ended_at = excluded.ended_at,"                             \
    " duration_ms = excluded.duration_ms, actor = excluded.actor, ci_url = excluded.ci_url,"       \
    " reason = excluded.reason, exported_at = excluded.exported_at"
#define TABLE(time, number)                                                                        \
    "CREATE TABLE IF NOT EXISTS tidegate_stats ("                                                  \
    " app text NOT NULL, environment text NOT NULL, kind text NOT NULL, id text NOT NULL,"         \
    " release text, verdict text, state text, started_at " time ", ended_at " time ","             \
    " duration_ms " number ", actor text, ci_url text, reason text,"                               \
    " exported_at " time " NOT NULL, PRIMARY KEY (app, environment, id))"

/* $1: an array of objects whose members are the columns. */
typedef struct StatsDialect {
    Dialect dialect;
    const char *create, *write;
} StatsDialect;

static const StatsDialect DIALECTS[] = {
    {
        DIALECT_POSTGRES,
        TABLE("timestamptz", "bigint"),
        "INSERT INTO tidegate_stats (" COLUMNS ", exported_at)"
        " SELECT " COLUMNS ", CURRENT_TIMESTAMP FROM json_to_recordset($1::json) AS row ("
        "app text, environment text, kind text, id text, release text, verdict text, state text,"
        " started_at timestamptz, ended_at timestamptz, duration_ms bigint, actor text,"
        " ci_url text, reason text)" UPDATE,
    },
    {
        DIALECT_SQLITE,
        TABLE("TEXT", "INTEGER"),
        "INSERT INTO tidegate_stats (" COLUMNS ", exported_at)"
        " SELECT value ->> 'app', value ->> 'environment', value ->> 'kind', value ->> 'id',"
        " value ->> 'release', value ->> 'verdict', value ->> 'state', value ->> 'started_at',"
        " value ->> 'ended_at', value ->> 'duration_ms', value ->> 'actor', value ->> 'ci_url',"
        " value ->> 'reason', strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"
        " FROM json_each($1) WHERE true" UPDATE,
    },
};

static const StatsDialect *find_dialect(const Db *db, Error *err)
{
    for (size_t i = 0; i < COUNT_OF(DIALECTS); i++) {
        if (DIALECTS[i].dialect == db_dialect(db))
            return &DIALECTS[i];
    }
    error_set(err, ERR_CONFIG, "statistics cannot be written to %s", dialect_name(db_dialect(db)));
    return NULL;
}

static json_t *row_of(const char *app, const StatsEntry *entry)
{
    json_t *duration =
        entry->duration_ms < 0 ? json_null() : json_integer((json_int_t)entry->duration_ms);
    return json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s?, s:s?, s:s?, s:s?, s:o, s:s?, s:s?, s:s?}",
                     "app", app, "environment", entry->environment, "kind", entry->what, "id",
                     entry->id, "release", entry->release, "verdict", entry->verdict, "state",
                     entry->state, "started_at", entry->started_at, "ended_at", entry->ended_at,
                     "duration_ms", duration, "actor", entry->actor, "ci_url", entry->ci_url,
                     "reason", entry->reason);
}

static bool write_batch(Db *db, const StatsDialect *dialect, const char *app,
                        const StatsEntry *entries, size_t count, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *rows = json_array();
    DbRows *written = NULL;
    for (size_t i = 0; i < count; i++)
        json_array_append_new(rows, row_of(app, &entries[i]));
    const char *text = json_text(tmp, rows);
    return db_query(tmp, db, dialect->write, &text, 1, &written, err);
}

static bool write_all(Db *db, const StatsDialect *dialect, const char *app,
                      const StatsEntry *entries, size_t count, Error *err)
{
    for (size_t i = 0; i < count; i += BATCH) {
        size_t left = count - i;
        if (!write_batch(db, dialect, app, &entries[i], left < BATCH ? left : BATCH, err))
            return false;
    }
    return true;
}

/* Whoever may not make tables can still fill one that is there. */
static bool make_and_write(Db *db, const char *app, const StatsEntry *entries, size_t count,
                           Error *err)
{
    ERROR_AUTO Error not_made = {0};
    ERROR_AUTO Error not_written = {0};
    const StatsDialect *dialect = find_dialect(db, err);
    if (!dialect)
        return false;
    bool made = db_exec(db, dialect->create, &not_made);
    if (write_all(db, dialect, app, entries, count, &not_written))
        return made || count > 0 || error_move(err, &not_made);
    return error_move(err, made ? &not_written : &not_made);
}

bool history_export(Invocation *invocation, const char *app, const StatsEntry *entries,
                    size_t count, const char **ret_label, Error *err)
{
    const DatabaseAddress *address = migrations_database(invocation, err);
    if (!address)
        return false;
    const DbConfig config = {
        .url = address->url,
        .credentials = address->credentials,
        .application_name = "tidegate history",
        .create = true,
        .limit_ms = LIMIT_MS,
        .cancel = invocation->cancel,
    };
    Db *db = NULL;
    if (!db_open(invocation->ctx, &config, &db, err))
        return false;
    *ret_label = db_label(db);
    return make_and_write(db, app, entries, count, err) ||
           error_wrap(err, "writing statistics to %s", db_label(db));
}
