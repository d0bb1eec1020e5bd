/* CREATE VIEW. */
#include "lint/effects/handlers.h"

#include <string.h>

/* OR REPLACE may only append columns: a name that is missing or stands elsewhere is refused. */
static void fails_on_columns(EffectWriter *writer, const CatalogTable *view,
                             const SqlStatement *statement)
{
    const SqlQuery *query = statement->query;
    bool plain = query && query->kind == SQL_QUERY_SELECT && !statement->view_column_count;
    for (size_t i = 0; plain && i < query->target_count; i++) {
        const SqlExpr *expr = query->targets[i].expr;
        if (expr && expr->kind == SQL_EXPR_STAR)
            return;
    }
    if (plain && query->target_count < view->column_count)
        effect_fail(writer, RULE_FAILS, "42P16", view,
                    "CREATE OR REPLACE VIEW cannot drop columns of the view");
}

void effects_create_view(EffectWriter *writer, const SqlStatement *statement)
{
    const CatalogTable *view = catalog_table(writer->catalog, &statement->name);
    if (view && !view->guessed) {
        if (statement->or_replace) {
            effect_lock(writer, RULE_BRIEF_LOCK, view, LOCK_ACCESS_EXCLUSIVE);
            fails_on_columns(writer, view, statement);
        } else if (!statement->if_not_exists) {
            effect_fail(writer, RULE_FAILS, "42P07", view, "the relation is there already");
            return;
        }
    }
    if (statement->query)
        query_locks(writer, statement->query);
}
