#include "migration/script/cosmetic.h"

#include <string.h>

#include "base/fs.h"
#include "migration/script/script.h"
#include "sql/source.h"

/* A checkout with other line ends changes every file: so many are named. */
#define NAMED_LIMIT 5

bool cosmetic_read(TALLOC_CTX *ctx, const Engine *engine, const PlanEntry *entry, char **ret_text,
                   size_t *ret_length, Error *err)
{
    *ret_text = NULL;
    if (entry->file->size > SCRIPT_CONTENT_LIMIT)
        return true;
    TALLOC_AUTO char *path = files_path(NULL, engine->set, entry->file);
    return fs_read(ctx, path, SCRIPT_CONTENT_LIMIT, ret_text, ret_length, err);
}

/* `norms` come in the order of seq. */
static const char *norm_of(const DbRows *norms, int64_t seq)
{
    size_t first = 0, end = db_rows_count(norms);
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        int64_t found = db_value_int(norms, middle, 0, 0);
        if (found == seq)
            return db_value(norms, middle, 1);
        if (found < seq)
            first = middle + 1;
        else
            end = middle;
    }
    return NULL;
}

static bool is_cosmetic(const Engine *engine, const PlanEntry *entry, const DbRows *norms,
                        bool *ret_cosmetic, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *applied = norm_of(norms, entry->record->content_seq);
    char *text = NULL;
    size_t length = 0;
    *ret_cosmetic = false;
    if (!applied)
        return true;
    if (!cosmetic_read(tmp, engine, entry, &text, &length, err))
        return false;
    if (!text)
        return true;
    char norm[DIGEST_HEX_SIZE];
    sql_digest_normalized(engine->dialect->dialect, text, length, norm);
    *ret_cosmetic = strcmp(norm, applied) == 0;
    return true;
}

static bool read_norms(TALLOC_CTX *ctx, Engine *engine, DbRows **ret_norms, Error *err)
{
    TALLOC_AUTO char *sql = session_sql(
        NULL, engine,
        "SELECT seq, checksum_norm FROM {s}tidegate_migration WHERE app = {1} ORDER BY seq",
        &engine->config.app, 1);
    return db_query_many(ctx, engine->db, sql, 1, ret_norms, err);
}

static void accept(Engine *engine, Plan *plan, PlanEntry *entry)
{
    plan_accept_change(plan, entry);
    if (plan->accepted <= NAMED_LIMIT)
        progress_say(engine->config.progress, PROGRESS_WARNING,
                     "'%s' differs from what was applied in comments or white space only",
                     plan_entry_path(entry));
}

bool cosmetic_accept(Engine *engine, Plan *plan, Error *err)
{
    if (plan_count(plan, STATE_CHANGED) == 0)
        return true;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *norms;
    if (!read_norms(tmp, engine, &norms, err))
        return false;
    for (size_t i = 0; i < plan->count; i++) {
        PlanEntry *entry = &plan->entries[i];
        bool cosmetic = false;
        if (entry->state != STATE_CHANGED)
            continue;
        if (!is_cosmetic(engine, entry, norms, &cosmetic, err))
            return false;
        if (cosmetic)
            accept(engine, plan, entry);
    }
    if (plan->accepted > NAMED_LIMIT)
        progress_say(engine->config.progress, PROGRESS_WARNING, "and %zu more (line ends?)",
                     plan->accepted - NAMED_LIMIT);
    return true;
}
