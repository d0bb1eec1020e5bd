#include <string.h>

#include "migration/history/appname.h"
#include "migration/incumbent/overlay.h"
#include "migration/plan/damage.h"
#include "migration/plan/plan.h"
#include "migration/apply/settle.h"
#include "migration/apply/work.h"

/* What was done, a line of words each. */
typedef struct Lines {
    const char **lines; /* NULL-terminated */
    size_t count;
} Lines;

static void add_line(void *data, const char *text)
{
    Lines *lines = data;
    TALLOC_CTX *parent = talloc_parent(lines->lines);
    lines->lines = talloc_realloc(parent, lines->lines, const char *, (unsigned)lines->count + 2);
    lines->lines[lines->count++] = talloc_strdup(lines->lines, text);
    lines->lines[lines->count] = NULL;
}

static bool write_row(Engine *engine, const HistoryEntry *entry, Error *err)
{
    TALLOC_AUTO char *history = records_history_sql(NULL, engine, entry);
    TALLOC_AUTO char *sql = talloc_asprintf(NULL, "%s;COMMIT", history);
    return engine->dialect->begin(engine, entry->path, err) && db_exec(engine->db, sql, err);
}

/* The file as it is now counts as what was applied. */
static bool accept_change(Engine *engine, const PlanEntry *entry, Lines *lines, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const Step step = {.status = "repaired", .kind = "versioned", .verb = "repaired"};
    HistoryEntry row;
    if (!records_file_entry(tmp, engine, entry->file, &step, &row, err) ||
        !write_row(engine, &row, err))
        return false;
    add_line(lines, talloc_asprintf(tmp, "'%s' counts as applied in the form that it has now",
                                    entry->file->path));
    return true;
}

/* The file was removed on purpose: what it did stays. */
static bool accept_missing(Engine *engine, const PlanEntry *entry, Lines *lines, Error *err)
{
    const Record *record = entry->record;
    const HistoryEntry row = {
        .version = record->version,
        .name = record->name,
        .kind = record->version ? "versioned" : "repeatable",
        .path = record->path,
        .status = "deleted",
        .checksum = record->checksum,
    };
    if (!write_row(engine, &row, err))
        return false;
    TALLOC_AUTO char *text = talloc_asprintf(
        NULL, "'%s' is no longer expected: its file is gone, what it did stays", record->path);
    add_line(lines, text);
    return true;
}

typedef bool (*Remedy)(Engine *engine, const PlanEntry *entry, Lines *lines, Error *err);
static const struct {
    MigrationState state;
    Remedy remedy;
} REMEDIES[] = {
    {STATE_CHANGED, accept_change},
    {STATE_MISSING, accept_missing},
};

static Remedy remedy_of(const PlanEntry *entry)
{
    for (size_t i = 0; i < COUNT_OF(REMEDIES); i++) {
        if (REMEDIES[i].state == entry->state)
            return REMEDIES[i].remedy;
    }
    return NULL;
}

/* More rows that keep the tool from going on than it ever writes. */
#define LEFT_LIMIT 100

static bool clear_one(Engine *engine, const IncumbentRow *row, Lines *lines, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *name = row->version ? row->version : row->name;
    char *sql = talloc_asprintf(tmp, "%s;COMMIT", overlay_left_sql(tmp, engine, row));
    char *text = talloc_asprintf(tmp,
                                 "'%s', half done according to '%s', is taken as looked after: it "
                                 "will run again",
                                 name, engine->incumbent->table);
    if (!engine->dialect->begin(engine, name, err) || !db_exec(engine->db, sql, err) ||
        !session_load(engine, LOAD_BRIEF, err))
        return error_wrap(err, "telling %s that '%s' is looked after",
                          engine->incumbent->incumbent->tool, name);
    add_line(lines, text);
    return true;
}

/* A person says that all is well again, as with the tool's own repair. */
static bool clear_left(Engine *engine, Lines *lines, Error *err)
{
    const IncumbentRow *row;
    for (int cleared = 0; (row = overlay_left(engine)) != NULL && cleared < LEFT_LIMIT; cleared++) {
        if (!clear_one(engine, row, lines, err))
            return false;
    }
    return true;
}

static bool needs_repair(const Engine *engine, const Plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (remedy_of(&plan->entries[i]))
            return true;
    }
    return engine->work_count > 0 || overlay_left(engine);
}

static bool repair_entries(Engine *engine, const Plan *plan, Lines *lines, Error *err)
{
    for (size_t i = 0; i < plan->count; i++) {
        Remedy remedy = remedy_of(&plan->entries[i]);
        if (remedy && !remedy(engine, &plan->entries[i], lines, err))
            return false;
    }
    return true;
}

/* Its rows were written before the app had a name. */
static bool take_over_history(Engine *engine, Lines *lines, Error *err)
{
    int64_t count = 0;
    if (!engine->dialect->take_over(engine, err) || !appname_take_over(engine, &count, err))
        return false;
    TALLOC_AUTO char *text =
        talloc_asprintf(NULL, "the history without a name is now that of '%s': %lld %s",
                        engine->config.app, (long long)count, count == 1 ? "row" : "rows");
    add_line(lines, text);
    return true;
}

static bool repair(TALLOC_CTX *ctx, Engine *engine, Lines *lines, Error *err)
{
    bool unnamed = false;
    if (!session_load(engine, LOAD_BRIEF, err) || !appname_is_new(engine, &unnamed, err) ||
        !session_files(engine, err) || (unnamed && !take_over_history(engine, lines, err)))
        return false;
    bool damaged = false;
    if (!damage_is_there(engine, &damaged, err))
        return false;
    if (!damaged && !needs_repair(engine, plan_make(ctx, engine->set, engine->history, true, NULL)))
        return true;
    if ((!engine->owner && !engine->dialect->take_over(engine, err)) ||
        !overlay_take_in(engine, err) ||
        !settle_open_work(engine, true, NULL, add_line, lines, err))
        return false;
    if (!clear_left(engine, lines, err))
        return false;
    const Plan *plan = plan_make(ctx, engine->set, engine->history, true, NULL);
    return repair_entries(engine, plan, lines, err) &&
           damage_mend(engine, plan, add_line, lines, err);
}

bool engine_repair(TALLOC_CTX *ctx, Engine *engine, const char *const **ret_done, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Lines lines = {.lines = talloc_zero_array(ctx, const char *, 1)};
    engine->command = "repair";
    bool done = work_finish(engine, repair(tmp, engine, &lines, err), err);
    *ret_done = lines.lines;
    return done;
}
