#include "migration/postgres/guard.h"

#include <string.h>

/* Told apart from the script's own by where it happens. */
#define DIVISION_BY_ZERO "22012"

char *postgres_guard_sql(TALLOC_CTX *ctx, const Engine *engine, const ScriptGroup *group)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (group->index_count == 0)
        return talloc_strdup(ctx, "");
    char *list = talloc_strdup(tmp, "");
    for (size_t i = 0; i < group->index_count; i++)
        list = talloc_asprintf_append(list, "%spg_catalog.to_regclass(%s)", i ? ", " : "",
                                      db_quote_literal(tmp, engine->db, group->indexes[i]));
    return talloc_asprintf(ctx,
                           "SELECT 1 / (count(*) = 0)::int FROM pg_catalog.pg_index i"
                           " JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
                           " WHERE NOT i.indisvalid AND c.relkind = 'i' AND c.oid IN (%s);\n",
                           list);
}

bool postgres_guard_failed(const Script *script, const ScriptGroup *group, size_t number,
                           const DbScriptOutcome *outcome, Error *err)
{
    if (group->index_count == 0 || outcome->statements_done != number ||
        strcmp(err->sqlstate, DIVISION_BY_ZERO) != 0)
        return false;
    TALLOC_AUTO char *names = talloc_strdup(NULL, "");
    for (size_t i = 0; i < group->index_count; i++)
        names = talloc_asprintf_append(names, "%s%s", i ? ", " : "", group->indexes[i]);
    error_clear(err);
    error_set(err, ERR_STATEMENT, "'%s' would pass over an index that is there, but not valid: %s",
              script->file->path, names);
    error_detail(err, "CREATE INDEX IF NOT EXISTS only asks for the name; an interrupted CREATE "
                      "INDEX CONCURRENTLY left it");
    error_hint(err, "build it anew: tidegate repair; then: tidegate migrate");
    return true;
}
