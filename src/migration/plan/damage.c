#include "migration/plan/damage.h"

#include "migration/apply/work.h"

static bool find(TALLOC_CTX *ctx, Engine *engine, EngineDamage **ret_list, size_t *ret_count,
                 Error *err)
{
    *ret_list = NULL;
    *ret_count = 0;
    return !engine->dialect->find_damage ||
           engine->dialect->find_damage(ctx, engine, ret_list, ret_count, err);
}

bool damage_show(StatusResult *result, Engine *engine, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    EngineDamage *list;
    size_t count;
    if (!find(tmp, engine, &list, &count, err))
        return false;
    const char **problems = talloc_zero_array(result, const char *, (unsigned)count + 1);
    for (size_t i = 0; i < count; i++)
        problems[i] = talloc_strdup(problems, list[i].text);
    result->problems = problems;
    return true;
}

bool damage_check(const StatusResult *result, Error *err)
{
    if (!result->problems || !result->problems[0])
        return true;
    error_set(err, ERR_VALIDATION, "%s", result->problems[0]);
    TALLOC_AUTO char *others = talloc_strdup(NULL, "");
    for (size_t i = 1; result->problems[i]; i++)
        others = talloc_asprintf_append(others, "%s%s", i > 1 ? "\n" : "", result->problems[i]);
    if (*others)
        error_detail(err, "%s", others);
    return error_hint(err, "build it anew, or take it away where nobody needs it: tidegate repair");
}

bool damage_is_there(Engine *engine, bool *ret_there, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    EngineDamage *list;
    size_t count;
    if (!find(tmp, engine, &list, &count, err))
        return false;
    *ret_there = count > 0;
    return true;
}

/* Whether the script has a statement that runs alone and is about this object. */
static bool speaks_of(Engine *engine, const Script *script, const char *object, bool *ret_speaks,
                      Error *err)
{
    for (size_t i = 0; i < script->group_count && !*ret_speaks; i++) {
        const char *const names[] = {script->groups[i].traits.object, object};
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        DbRows *rows;
        if (script->groups[i].traits.settle != SQL_SETTLE_INDEX_CREATED || !names[0])
            continue;
        if (!db_query(tmp, engine->db,
                      "SELECT pg_catalog.to_regclass($1) = pg_catalog.to_regclass($2)", names,
                      COUNT_OF(names), &rows, err))
            return false;
        *ret_speaks = db_value_bool(rows, 0, 0);
    }
    return true;
}

static bool will_be_built(Engine *engine, const Plan *plan, const char *object, bool *ret_built,
                          Error *err)
{
    for (size_t i = 0; i < plan->count && !*ret_built; i++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        const PlanEntry *entry = &plan->entries[i];
        Script *script;
        if (entry->pending && entry->file &&
            (!work_look(tmp, engine, entry->file, 0, &script, err) ||
             !speaks_of(engine, script, object, ret_built, err)))
            return false;
    }
    return true;
}

static bool mend(Engine *engine, const Plan *plan, const EngineDamage *damage, DamageSay say,
                 void *data, Error *err)
{
    bool built = false;
    if ((!damage->leftover && !will_be_built(engine, plan, damage->object, &built, err)) ||
        !engine->dialect->mend(engine, damage, built, err))
        return false;
    TALLOC_AUTO char *text = talloc_asprintf(NULL, "%s: %s", damage->text,
                                             damage->leftover ? "dropped"
                                             : built ? "dropped; the pending migration builds it"
                                                     : "built anew");
    say(data, text);
    return true;
}

bool damage_mend(Engine *engine, const Plan *plan, DamageSay say, void *data, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    EngineDamage *list;
    size_t count;
    if (!find(tmp, engine, &list, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!mend(engine, plan, &list[i], say, data, err))
            return false;
    }
    return true;
}
