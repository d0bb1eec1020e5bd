/* Rows for the tool's table, in the transaction of our own. */
#include <string.h>

#include "migration/incumbent/overlay.h"

/* The template for what our own row says. */
static const char *template_of(const IncumbentSql *sql, const char *status)
{
    const struct {
        const char *status, *template;
    } templates[] = {
        {"applied", sql->applied}, {"undone", sql->undone},   {"repaired", sql->repaired},
        {"begun", sql->begun},     {"cleared", sql->cleared}, {"baseline", sql->baseline},
        {"remains", sql->failed},
    };
    for (size_t i = 0; i < COUNT_OF(templates); i++) {
        if (strcmp(templates[i].status, status) == 0)
            return templates[i].template;
    }
    return NULL;
}

/* The newest version that is applied below `version`; NULL: none. */
static const char *newest_below(const History *history, const char *version)
{
    const char *newest = NULL;
    for (size_t i = 0; i < history->count; i++) {
        const Record *record = &history->records[i];
        if (record->version && record->state == RECORD_APPLIED &&
            history->order(record->version, version) < 0)
            newest = record->version;
    }
    return newest;
}

static const char *newest_after(const Engine *engine, const HistoryEntry *entry)
{
    const char *highest = engine->history->highest;
    if (!entry->version || strcmp(entry->status, "cleared") == 0)
        return highest;
    if (strcmp(entry->status, "undone") == 0)
        return newest_below(engine->history, entry->version);
    return highest && engine->history->order(highest, entry->version) > 0 ? highest
                                                                          : entry->version;
}

static const char *checksum_of(TALLOC_CTX *ctx, const Engine *engine, const MigrationFile *file)
{
    const Incumbent *tool = engine->incumbent->incumbent;
    if (!file || !tool->checksum)
        return NULL;
    TALLOC_AUTO char *path = files_path(NULL, engine->set, file);
    return incumbent_checksum_file(ctx, tool, path);
}

/* The file that was applied, for the row of an undo too. */
static const MigrationFile *file_of(const Engine *engine, const HistoryEntry *entry)
{
    if (strcmp(entry->status, "baseline") == 0)
        return files_find(engine->set, MIGRATION_BASELINE, entry->version);
    return entry->version ? files_find(engine->set, MIGRATION_VERSIONED, entry->version)
                          : files_find(engine->set, MIGRATION_REPEATABLE, entry->name);
}

static IncumbentEntry describe(TALLOC_CTX *ctx, const Engine *engine, const HistoryEntry *entry)
{
    const Incumbent *tool = engine->incumbent->incumbent;
    const MigrationFile *file = file_of(engine, entry);
    IncumbentEntry row = {
        .version = entry->version,
        .name = file ? file->name : entry->name,
        .path = file ? file->path : entry->path,
        .checksum = checksum_of(ctx, engine, file),
        .duration_ms = entry->duration_ms,
        .newest = newest_after(engine, entry),
        .id = uuid_new(ctx),
    };
    if (file && tool->spell)
        tool->spell(ctx, file, &row);
    return row;
}

/* {5}, where the database is to tell how long it took. */
static char *with_age(TALLOC_CTX *ctx, const char *template)
{
    char *text = talloc_strdup(ctx, "");
    for (const char *at; (at = strstr(template, "{5}")) != NULL; template = at + 3)
        text = talloc_asprintf_append(text, "%.*s{age}", (int)(at - template), template);
    return talloc_asprintf_append(text, "%s", template);
}

static char *fill(TALLOC_CTX *ctx, const Engine *engine, const char *template,
                  const IncumbentEntry *row)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const args[] = {
        row->version,
        row->name,
        row->path,
        row->checksum,
        talloc_asprintf(tmp, "%lld", (long long)row->duration_ms),
        row->newest,
        row->id,
    };
    ComposeContext context = engine->sql;
    context.table = engine->incumbent->quoted;
    if (row->duration_ms < 0)
        template = with_age(tmp, template);
    return compose_sql(ctx, &context, template, args, COUNT_OF(args));
}

static char *statements(TALLOC_CTX *ctx, const Engine *engine, const HistoryEntry *entry,
                        const char *before)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    /* Rows that were taken over are in its table already; a baseline that a person said has no
     * file. */
    const char *template =
        engine->incumbent && !entry->tool && *entry->path
            ? template_of(&engine->incumbent->incumbent->sql[engine->dialect->dialect],
                          entry->status)
            : NULL;
    if (!template)
        return talloc_strdup(ctx, "");
    const IncumbentEntry row = describe(tmp, engine, entry);
    return talloc_asprintf(ctx, "%s%s", before, fill(tmp, engine, template, &row));
}

char *overlay_write_sql(TALLOC_CTX *ctx, Engine *engine, const HistoryEntry *entry)
{
    return statements(ctx, engine, entry, ";");
}

char *overlay_begun_sql(TALLOC_CTX *ctx, const Engine *engine, const MigrationFile *file)
{
    /* On the way back the row that is there says enough. */
    if (file->kind != MIGRATION_VERSIONED)
        return talloc_strdup(ctx, "");
    const HistoryEntry entry = {
        .version = file->version, .name = file->name, .path = file->path, .status = "begun"};
    return statements(ctx, engine, &entry, "");
}

char *overlay_failed_sql(TALLOC_CTX *ctx, const Engine *engine, const HistoryEntry *entry)
{
    HistoryEntry remains = *entry;
    remains.status = "remains";
    return statements(ctx, engine, &remains, "");
}

char *overlay_left_sql(TALLOC_CTX *ctx, const Engine *engine, const IncumbentRow *row)
{
    const char *cleared = engine->incumbent->incumbent->sql[engine->dialect->dialect].cleared;
    /* As the tool spells it, whatever the file is called now. */
    const IncumbentEntry entry = {
        .version = row->version,
        .name = row->name,
        .path = row->path,
        .newest = engine->history->highest,
    };
    return fill(ctx, engine, cleared, &entry);
}

char *overlay_cleared_sql(TALLOC_CTX *ctx, const Engine *engine, const OpenWork *work)
{
    /* What is committed before it stays, and so does the tool's row. */
    if (strcmp(work->kind, "versioned") != 0 || work->first > 1)
        return talloc_strdup(ctx, "");
    const HistoryEntry entry = {
        .version = work->version, .name = work->name, .path = work->path, .status = "cleared"};
    return statements(ctx, engine, &entry, ";");
}

char *overlay_lock_sql(TALLOC_CTX *ctx, const Engine *engine)
{
    const IncumbentPlace *place = engine->incumbent;
    int64_t ids[INCUMBENT_LOCKS];
    if (!place || !place->incumbent->locks || engine->dialect->dialect != DIALECT_POSTGRES)
        return NULL;
    size_t count = place->incumbent->locks(place, ids);
    char *sql = talloc_strdup(ctx, "SELECT ");
    for (size_t i = 0; i < count; i++)
        sql = talloc_asprintf_append(sql, "%spg_catalog.pg_try_advisory_xact_lock(%lld)",
                                     i ? " AND " : "", (long long)ids[i]);
    return sql;
}
