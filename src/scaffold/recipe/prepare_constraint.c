#include "scaffold/recipe/names.h"
#include "scaffold/recipe/prepare.h"

/* The hint of an error: "see them: QUERY". */
static char *hint_literal(const Draft *draft, const char *query)
{
    TALLOC_AUTO char *text = talloc_asprintf(NULL, "see them: %s", query);
    return name_literal(draft->request->ctx, text);
}

bool prepare_add_unique(Draft *draft, Error *err)
{
    TALLOC_CTX *ctx = draft->request->ctx;
    char **names;
    ColumnFacts *column;
    if (!draft_target(draft, draft->request->arguments[0], &names, err))
        return false;
    for (size_t i = 0; names[i]; i++) {
        if (!facts_require_column(draft->table, names[i], &column, err))
            return false;
    }
    const char *const *columns = (const char *const *)names;
    const char *list = draft_list(draft, columns, "*", ", ");
    const char *filled = draft_list(draft, columns, "* IS NOT NULL", " AND ");
    TALLOC_AUTO char *query = talloc_asprintf(
        NULL, "SELECT %s, count(*) FROM %s WHERE %s GROUP BY %s HAVING count(*) > 1", list,
        draft->table->sql, filled, list);
    /* As PostgreSQL names it. */
    TALLOC_AUTO char *joined = talloc_strdup(NULL, names[0]);
    for (size_t i = 1; names[i]; i++)
        joined = talloc_asprintf_append(joined, "_%s", names[i]);
    const char *parts[] = {draft->table->name, joined, NULL};
    draft->values.at[VALUE_columns] = list;
    draft->values.at[VALUE_columns_filled] = filled;
    draft->values.at[VALUE_doubles_hint] = hint_literal(draft, query);
    draft->values.at[VALUE_title] =
        talloc_asprintf(ctx, "make (%s) unique in %s", list, draft->table->sql);
    draft->subject = talloc_asprintf(ctx, "%s %s", draft->table->name, names[0]);
    return draft_name(draft, VALUE_unique, "", parts, "_key", err);
}

/* The table that is pointed to has a draft of its own, for what is read of it. */
static bool take_other(Draft *draft, Error *err)
{
    Draft other = {.request = draft->request};
    ColumnFacts *column;
    bool unique;
    if (!draft_column(&other, draft->request->arguments[1], &column, err) ||
        !facts_is_indexed(other.table, column->name, true, &unique, err))
        return false;
    draft->values.at[VALUE_other_table] = other.table->sql;
    draft->values.at[VALUE_other_column] = other.values.at[VALUE_column];
    if (unique || !other.table->known)
        return true;
    error_set(err, ERR_CONFIG, "%s.%s is not unique, so nothing can point to it", other.table->sql,
              other.values.at[VALUE_column]);
    return error_hint(err, "make it so first: tidegate new --recipe add-unique %s",
                      draft->request->arguments[1]);
}

bool prepare_add_foreign_key(Draft *draft, Error *err)
{
    TALLOC_CTX *ctx = draft->request->ctx;
    ColumnFacts *column;
    bool indexed;
    if (!draft_column(draft, draft->request->arguments[0], &column, err) ||
        !take_other(draft, err) ||
        !facts_is_indexed(draft->table, column->name, false, &indexed, err))
        return false;
    const RecipeValues *values = &draft->values;
    const char *name = values->at[VALUE_column], *other = values->at[VALUE_other_table];
    TALLOC_AUTO char *query =
        talloc_asprintf(NULL,
                        "SELECT t.* FROM %s AS t WHERE t.%s IS NOT NULL AND NOT EXISTS"
                        " (SELECT FROM %s AS o WHERE o.%s = t.%s)",
                        draft->table->sql, name, other, values->at[VALUE_other_column], name);
    const char *parts[] = {draft->table->name, column->name, NULL};
    draft->values.at[VALUE_orphans_hint] = hint_literal(draft, query);
    draft->values.at[VALUE_title] =
        talloc_asprintf(ctx, "let %s.%s point to %s", draft->table->sql, name, other);
    return (indexed || draft_name(draft, VALUE_index, "", parts, "_idx", err)) &&
           draft_name(draft, VALUE_foreign_key, "", parts, "_fkey", err);
}
