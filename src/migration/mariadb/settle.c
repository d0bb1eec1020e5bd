#include <string.h>

#include "migration/apply/parts.h"
#include "migration/mariadb/dialect.h"
#include "sql/classify.h"

/* All that the statement names is as it was, or none of it is; a mixture only a person can judge,
 * and so a change on a server that may leave half of one when it crashes. The session that ran it
 * is gone: the work lock was free. */
static bool settle_by_before(Engine *engine, const OpenWork *work, AloneOutcome *ret_outcome,
                             Error *err)
{
    MariadbChange change;
    if (!mariadb_compare(engine, work->before, &change, err))
        return false;
    bool whole = change.same == 0 && db_capabilities(engine->db)->atomic_ddl;
    *ret_outcome = !change.other ? ALONE_NOTHING : whole ? ALONE_DONE : ALONE_UNKNOWN;
    return true;
}

bool mariadb_settle(Engine *engine, const OpenWork *work, AloneOutcome *ret_outcome, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    SqlTraits traits;
    sql_classify(tmp, DIALECT_MARIADB, work->statement, strlen(work->statement), &traits);
    if (traits.runs == SQL_RUNS_BY_ITSELF && traits.settle == SQL_SETTLE_RERUN) {
        *ret_outcome = ALONE_NOTHING;
        return true;
    }
    if (work->before && *work->before)
        return settle_by_before(engine, work, ret_outcome, err);
    *ret_outcome = ALONE_UNKNOWN;
    return true;
}

/* A statement that the server refused has changed nothing, unless it does several things. */
bool mariadb_judge_alone(TALLOC_CTX *ctx UNUSED, Engine *engine UNUSED, const ScriptGroup *group,
                         AloneOutcome *ret_outcome, char **ret_remains UNUSED, Error *err UNUSED)
{
    bool steps = group->traits.procedural;
    *ret_outcome = steps && group->reruns ? ALONE_RESUMES : steps ? ALONE_UNKNOWN : ALONE_NOTHING;
    return true;
}

bool mariadb_may_begin_alone(TALLOC_CTX *ctx, Engine *engine, const Script *script,
                             const ScriptGroup *group, AloneBefore *ret_before, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Parts parts;
    if (group->traits.settle == SQL_SETTLE_RERUN)
        return true;
    if (!parts_read(tmp, engine, script, group, &parts, err))
        return false;
    const BatchStatement *statement = &parts.batch.statements[0];
    ret_before->text = mariadb_before(ctx, engine, buf_text(&parts.batch.text) + statement->begin,
                                      statement->length, err);
    return ret_before->text != NULL;
}
