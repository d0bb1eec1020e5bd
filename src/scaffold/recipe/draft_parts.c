#include <string.h>

#include "scaffold/recipe/draft.h"
#include "scaffold/recipe/names.h"

/* How many of a table's dependents a note names. */
#define NAMED_LIMIT 5

bool draft_name(Draft *draft, RecipeValue value, const char *prefix, const char *const *parts,
                const char *suffix, Error *err)
{
    TALLOC_CTX *ctx = draft->request->ctx;
    TALLOC_AUTO char *wanted = name_make(NULL, prefix, parts, suffix);
    char *name;
    if (!facts_free_name(ctx, draft->table, wanted, &name, err))
        return false;
    draft->values.at[value] = name_quote(ctx, name);
    return true;
}

/* A name in the table's schema. */
static void qualify(Draft *draft, RecipeValue value)
{
    const char *schema = draft->table->schema, *name = draft->values.at[value];
    TALLOC_AUTO char *quoted = schema ? name_quote(NULL, schema) : NULL;
    if (quoted)
        draft->values.at[value] = talloc_asprintf(draft->request->ctx, "%s.%s", quoted, name);
}

bool draft_sync(Draft *draft, const char *const *parts, Error *err)
{
    /* The last of all names, for triggers fire in their order. */
    if (!draft_name(draft, VALUE_sync_trigger, "zz_tidegate_", parts, "", err) ||
        !draft_name(draft, VALUE_sync_function, "tidegate_", parts, "_sync", err))
        return false;
    qualify(draft, VALUE_sync_function);
    return true;
}

bool draft_not_null(Draft *draft, const char *column, Error *err)
{
    const char *parts[] = {draft->table->name, column, NULL};
    draft->values.at[VALUE_filled_column] = name_quote(draft->request->ctx, column);
    return draft_name(draft, VALUE_check, "", parts, "_filled", err);
}

bool draft_dependents(Draft *draft, const char *const *columns, Error *err)
{
    TALLOC_CTX *ctx = draft->request->ctx;
    const char *const *dependents;
    TALLOC_AUTO char *copied = talloc_strdup(NULL, "{");
    for (size_t i = 0; i < draft->copy_count; i++)
        copied = talloc_asprintf_append(copied, "%s%s", i ? "," : "", draft->copies[i].origin);
    copied = talloc_strdup_append(copied, "}");
    if (!facts_dependents(ctx, draft->table, columns, copied, &dependents, err))
        return false;
    char *lines = talloc_strdup(ctx, ""), *named = talloc_strdup(ctx, "");
    size_t count = 0;
    for (; dependents[count]; count++) {
        const char *between = count ? "\n--   " : "";
        lines = talloc_asprintf_append(lines, "%s%s", between, dependents[count]);
        if (count < NAMED_LIMIT)
            named = talloc_asprintf_append(named, "%s%s", count ? ", " : "", dependents[count]);
    }
    draft->values.at[VALUE_dependents] = lines;
    if (*named)
        draft_note(draft,
                   "left to you, because it goes with the column or keeps it from going: %s%s",
                   named, count > NAMED_LIMIT ? ", .." : "");
    return true;
}

/* Ends where it seems to: quotes and parentheses are closed, nothing comes behind it. */
static bool is_whole(const char *text)
{
    int depth = 0;
    char quote = '\0';
    for (const char *at = text; *at; at++) {
        if ((unsigned char)*at < ' ')
            return false;
        if (quote) {
            if (*at == quote)
                quote = '\0';
            continue;
        }
        bool comment = strncmp(at, "--", 2) == 0 || strncmp(at, "/*", 2) == 0;
        depth += (*at == '(') - (*at == ')');
        if (*at == '\'' || *at == '"')
            quote = *at;
        else if (comment || *at == ';' || depth < 0)
            return false;
    }
    return !quote && depth == 0 && *text && !strstr(text, "$tidegate$");
}

bool draft_check_sql(const Draft *draft, const char *what, const char *text, const char *as_type,
                     Error *err)
{
    if (!is_whole(text)) {
        error_set(err, ERR_USAGE, "%s '%s' cannot stand in a statement as it is", what, text);
        return error_hint(
            err, "write it as in SQL: 0, 'new', now(), numeric(12,2); without comments and "
                 "semicolons, on one line");
    }
    if (!draft->request->db)
        return true;
    /* Only planned: nothing is computed for no row. */
    TALLOC_AUTO char *sql =
        as_type ? talloc_asprintf(NULL, "SELECT CAST((%s) AS %s) WHERE false", text, as_type)
                : talloc_asprintf(NULL, "SELECT NULL::%s WHERE false", text);
    return db_exec(draft->request->db, sql, err) || error_wrap(err, "%s '%s'", what, text);
}
