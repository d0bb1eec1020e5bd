#include <string.h>

#include "migration/postgres/dialect.h"
#include "migration/postgres/indexes.h"
#include "migration/postgres/presence.h"
#include "migration/script/script.h"

/* Statements that the server does in several transactions of its own, of which some may have
 * committed when it fails (manual: "ALTER TABLE", DETACH PARTITION; "CALL"; "DO"). */
static bool works_in_steps(const SqlTraits *traits)
{
    return traits->procedural || (traits->what && strstr(traits->what, "CONCURRENTLY"));
}

static bool judge_index(TALLOC_CTX *ctx, Engine *engine, const char *object,
                        AloneOutcome *ret_outcome, char **ret_remains, Error *err)
{
    IndexSeen seen;
    if (!postgres_look_at_index(ctx, engine, object, &seen, err))
        return false;
    bool invalid = seen.state == INDEX_INVALID || seen.state == INDEX_IN_WORK;
    *ret_outcome = invalid ? ALONE_HALF : ALONE_NOTHING;
    if (invalid)
        *ret_remains = talloc_asprintf(ctx, "the invalid index %s", seen.name);
    return true;
}

static bool judge_reindexed(TALLOC_CTX *ctx, Engine *engine, AloneOutcome *ret_outcome,
                            char **ret_remains, Error *err)
{
    char *name;
    if (!postgres_find_leftover(ctx, engine, &name, err))
        return false;
    *ret_outcome = name ? ALONE_HALF : ALONE_NOTHING;
    if (name)
        *ret_remains = talloc_asprintf(ctx, "the invalid index %s", name);
    return true;
}

/* What is there in full may have been there before: half of it is what tells. */
static bool judge_presence(TALLOC_CTX *ctx, Engine *engine, const SqlTraits *traits,
                           AloneOutcome *ret_outcome, char **ret_remains, Error *err)
{
    AloneOutcome outcome;
    if (!postgres_ask_presence(engine, traits, &outcome, err))
        return false;
    *ret_outcome = outcome == ALONE_HALF ? ALONE_HALF : ALONE_NOTHING;
    if (outcome == ALONE_HALF)
        *ret_remains = talloc_asprintf(ctx, "the partition %s, half detached,", traits->object);
    return true;
}

bool postgres_judge_alone(TALLOC_CTX *ctx, Engine *engine, const ScriptGroup *group,
                          AloneOutcome *ret_outcome, char **ret_remains, Error *err)
{
    const SqlTraits *traits = &group->traits;
    if (traits->settle == SQL_SETTLE_REINDEXED)
        return judge_reindexed(ctx, engine, ret_outcome, ret_remains, err);
    if (!traits->object) {
        bool steps = works_in_steps(traits);
        *ret_outcome = steps && group->reruns                      ? ALONE_RESUMES
                       : steps && traits->settle == SQL_SETTLE_ASK ? ALONE_UNKNOWN
                                                                   : ALONE_NOTHING;
        return true;
    }
    return postgres_has_presence(traits->settle)
               ? judge_presence(ctx, engine, traits, ret_outcome, ret_remains, err)
               : judge_index(ctx, engine, traits->object, ret_outcome, ret_remains, err);
}

static bool fail_invalid(const Script *script, const IndexSeen *seen, Error *err)
{
    error_set(err, ERR_STATEMENT, "'%s' would build the index %s, of which an invalid one is there",
              script->file->path, seen->name);
    error_detail(err, "%s",
                 seen->state == INDEX_IN_WORK
                     ? "another session is building it"
                     : "an interrupted CREATE INDEX CONCURRENTLY left it, not one of ours");
    return error_hint(err,
                      "drop it: tidegate repair, or DROP INDEX CONCURRENTLY %s; then: tidegate "
                      "migrate",
                      seen->name);
}

static bool read_search_path(TALLOC_CTX *ctx, Engine *engine, char **ret_text, Error *err)
{
    DbRows *rows;
    if (!db_query(ctx, engine->db, "SELECT current_setting('search_path')", NULL, 0, &rows, err))
        return false;
    *ret_text = talloc_strdup(ctx, db_value(rows, 0, 0));
    return true;
}

static bool may_begin_index(Engine *engine, const Script *script, const SqlTraits *traits,
                            AloneBefore *ret_before, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    IndexSeen seen;
    if (!postgres_look_at_index(tmp, engine, traits->object, &seen, err))
        return false;
    bool creates = traits->settle == SQL_SETTLE_INDEX_CREATED;
    ret_before->idle = seen.state == (creates ? INDEX_VALID : INDEX_ABSENT);
    bool invalid = seen.state == INDEX_INVALID || seen.state == INDEX_IN_WORK;
    return !creates || !invalid || fail_invalid(script, &seen, err);
}

static bool look(TALLOC_CTX *ctx, Engine *engine, const Script *script, const ScriptGroup *group,
                 AloneBefore *ret_before, Error *err)
{
    const SqlTraits *traits = &group->traits;
    AloneOutcome outcome = ALONE_NOTHING;
    bool moved = script->session_count > 0 || engine->config.role;
    if (moved && !read_search_path(ctx, engine, &ret_before->text, err))
        return false;
    if (!traits->object)
        return true;
    if (!postgres_has_presence(traits->settle))
        return may_begin_index(engine, script, traits, ret_before, err);
    bool asked = postgres_ask_presence(engine, traits, &outcome, err);
    ret_before->idle = outcome == ALONE_DONE;
    return asked;
}

bool postgres_may_begin_alone(TALLOC_CTX *ctx, Engine *engine, const Script *script,
                              const ScriptGroup *group, AloneBefore *ret_before, Error *err)
{
    ERROR_AUTO Error ignored = {0};
    if (!postgres_look_as_role(engine, err))
        return false;
    bool may = look(ctx, engine, script, group, ret_before, err);
    bool ended = !db_alive(engine->db) || postgres_look_as_user(engine, may ? err : &ignored);
    return may && ended;
}
