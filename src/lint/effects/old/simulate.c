#include "lint/effects/old/simulate.h"

#include <string.h>

static void (*const writes[SQL_QUERY_MERGE + 1])(Simulation *, const SqlQuery *) = {
    [SQL_QUERY_INSERT] = simulate_insert,
    [SQL_QUERY_UPDATE] = simulate_update,
    [SQL_QUERY_DELETE] = simulate_delete,
};

void simulate(OldVersion *old, const EffectContext *context, const ApplicationStatement *statement,
              Outcome *ret_outcome)
{
    *ret_outcome = (Outcome){0};
    const SqlQuery *query = statement->statement->query;
    if (!query)
        return;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Simulation simulation = {.tmp = tmp,
                             .catalog = context->catalog,
                             .version = context->version ? context->version : VERSION_NEWEST,
                             .statement = statement,
                             .old = old,
                             .outcome = ret_outcome};
    if (resolve_old_query(&simulation, query, NULL) && writes[query->kind])
        writes[query->kind](&simulation, query);
}
