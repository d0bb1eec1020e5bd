#include "migration/history/appname.h"
#include "migration/folder/version.h"
#include "migration/apply/work.h"

static bool fail_not_empty(const Record *record, Error *err)
{
    error_set(err, ERR_VALIDATION, "the history is not empty: '%s' is in it",
              record->path && *record->path ? record->path : record->name);
    return error_hint(err, "a baseline is the first thing in a history; see it: tidegate status");
}

/* Tries that failed and were rolled back do not count. */
static bool check_empty(const Engine *engine, Error *err)
{
    for (size_t i = 0; i < engine->history->count; i++) {
        const Record *record = &engine->history->records[i];
        if ((record->state != RECORD_NONE && record->state != RECORD_FAILED) || record->partial)
            return fail_not_empty(record, err);
    }
    return true;
}

static bool write_baseline(Engine *engine, const char *version, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const HistoryEntry entry = {
        .version = engine->set->layout->versions == VERSION_NUMBERS
                       ? version_canonical(tmp, version)
                       : version,
        .name = "baseline",
        .kind = "baseline",
        .path = "",
        .status = "baseline",
    };
    char *sql = records_history_sql(tmp, engine, &entry);
    engine->last_step = true;
    sql = talloc_asprintf_append(sql, "%s;COMMIT", records_closing_sql(tmp, engine));
    engine->run_ended =
        engine->dialect->begin(engine, "the baseline", err) && db_exec(engine->db, sql, err);
    return engine->run_ended;
}

/* Prisma's versions are names, so a slip would cover everything or nothing: one of a file. */
static bool may_be_text(Engine *engine, const char *version, Error *err)
{
    if (!session_files(engine, err))
        return false;
    if (files_find(engine->set, MIGRATION_VERSIONED, version))
        return true;
    error_set(err, ERR_USAGE, "'%s' is no version", version);
    return error_hint(err, engine->set->layout->versions == VERSION_NUMBERS
                               ? "a version is digits, with '.' or '_' between them: 42, 1.7"
                               : "name one of the folder's versions: tidegate status");
}

static bool baseline(Engine *engine, const char *version, Error *err)
{
    MigrateResult result = {0};
    return (version_valid(version) || may_be_text(engine, version, err)) &&
           session_load(engine, LOAD_BRIEF, err) && appname_check(engine, err) &&
           check_empty(engine, err) && session_files(engine, err) &&
           work_begin(engine, &result, err) && check_empty(engine, err) &&
           write_baseline(engine, version, err);
}

bool engine_baseline(TALLOC_CTX *ctx UNUSED, Engine *engine, const char *version, Error *err)
{
    engine->command = "baseline";
    return work_finish(engine, baseline(engine, version, err), err);
}
