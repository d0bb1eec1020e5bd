#include "scaffold/recipe/names.h"
#include "scaffold/recipe/prepare.h"

/* The facts that a person gives: all, or the default that the folder's text did not tell. */
static bool take_given(Draft *draft, ColumnFacts *column, Error *err)
{
    const RecipeRequest *request = draft->request;
    if (!draft->table->known) {
        column->type = request->type;
        column->not_null = request->not_null;
    }
    if (request->db || !request->fallback) {
        if (column->unsaid)
            draft_note(draft, "%s has a default that could not be read here: say it by --default",
                       draft->values.at[VALUE_column]);
        return true;
    }
    column->fallback = request->fallback;
    return draft_check_sql(draft, "the default", column->fallback, NULL, err);
}

static void say(Draft *draft, const char *title)
{
    draft->values.at[VALUE_title] = title;
}

/* Column, key, and what is kept in step, for a column that is followed by another. */
static bool begin_move(Draft *draft, ColumnFacts **ret_column, Error *err)
{
    if (!draft_column(draft, draft->request->arguments[0], ret_column, err) ||
        !draft_movable(draft, *ret_column, err) || !draft_key(draft, err))
        return false;
    ColumnFacts *column = *ret_column;
    if (!take_given(draft, column, err))
        return false;
    draft->values.at[VALUE_default] = column->fallback;
    return true;
}

/* What the old column has and the new one needs: copies, NOT NULL, something to keep them in step.
 */
static bool end_move(Draft *draft, const ColumnFacts *column, const char *new_column,
                     const char *const *parts, bool foreign_keys, Error *err)
{
    const char *columns[] = {column->name, NULL};
    return copies_read(draft->request->ctx, draft->table, column->name, new_column, foreign_keys,
                       &draft->copies, &draft->copy_count, err) &&
           draft_dependents(draft, columns, err) && draft_sync(draft, parts, err) &&
           (!column->not_null || draft_not_null(draft, new_column, err));
}

static bool require_type(const Draft *draft, const ColumnFacts *column, Error *err)
{
    if (column->type)
        return draft->table->known || draft_check_sql(draft, "the type", column->type, NULL, err);
    error_set(err, ERR_USAGE, "the type of %s.%s is not known", draft->table->sql,
              draft->values.at[VALUE_column]);
    error_detail(err, "no database is named, and the migrations in the folder do not say it");
    return error_hint(
        err, "name a database that has the table (--env, --database, DATABASE_URL), or say "
             "it: --type text, and --not-null and --default if it has them");
}

bool prepare_rename_column(Draft *draft, Error *err)
{
    TALLOC_CTX *ctx = draft->request->ctx;
    ColumnFacts *column;
    char *name;
    if (!begin_move(draft, &column, err) ||
        !draft_bare_name(draft, draft->request->arguments[1], &name, err) ||
        !draft_absent_column(draft, name, err) || !require_type(draft, column, err))
        return false;
    const char *parts[] = {draft->table->name, column->name, name, NULL};
    draft->values.at[VALUE_new_column] = name_quote(ctx, name);
    draft->values.at[VALUE_new_type] = column->type;
    draft->values.at[VALUE_compare] = facts_is_comparable(draft->table, column) ? "" : "::text";
    say(draft, talloc_asprintf(ctx, "rename %s.%s to %s", draft->table->sql,
                               draft->values.at[VALUE_column], draft->values.at[VALUE_new_column]));
    return end_move(draft, column, name, parts, true, err);
}

bool prepare_change_type(Draft *draft, Error *err)
{
    TALLOC_CTX *ctx = draft->request->ctx;
    const char *type = draft->request->arguments[1];
    ColumnFacts *column;
    char *copy;
    if (!begin_move(draft, &column, err) || !draft_check_sql(draft, "the type", type, NULL, err))
        return false;
    const char *of_copy[] = {column->name, NULL};
    TALLOC_AUTO char *wanted = name_make(NULL, "", of_copy, "_new");
    if (!facts_free_name(ctx, draft->table, wanted, &copy, err))
        return false;
    const char *parts[] = {draft->table->name, column->name, NULL};
    draft->values.at[VALUE_new_type] = type;
    draft->values.at[VALUE_new_column] = name_quote(ctx, copy);
    say(draft, talloc_asprintf(ctx, "make %s.%s %s", draft->table->sql,
                               draft->values.at[VALUE_column], type));
    return end_move(draft, column, copy, parts, false, err);
}

bool prepare_drop_column(Draft *draft, Error *err)
{
    const char *given = draft->request->fallback;
    ColumnFacts *column;
    if (!draft_column(draft, draft->request->arguments[0], &column, err))
        return false;
    if (facts_in_key(draft->table, column->name) && draft->table->known)
        return draft_movable(draft, column, err);
    const char *columns[] = {column->name, NULL};
    if (!draft_dependents(draft, columns, err) ||
        (given && !draft_check_sql(draft, "the default", given, column->type, err)))
        return false;
    /* Nobody knows: dropping what is not there does nothing. */
    bool unknown = !draft->table->known;
    bool loosened = !given && (unknown || (column->not_null && !column->fallback &&
                                           !column->unsaid && !column->computed));
    draft->values.at[VALUE_default] = given;
    draft->values.at[VALUE_loosened] = loosened ? "yes" : "";
    say(draft, talloc_asprintf(draft->request->ctx, "drop %s.%s", draft->table->sql,
                               draft->values.at[VALUE_column]));
    return true;
}

bool prepare_set_not_null(Draft *draft, Error *err)
{
    const char *given = draft->request->fallback;
    ColumnFacts *column;
    if (!draft_column(draft, draft->request->arguments[0], &column, err) || !draft_key(draft, err))
        return false;
    if (column->not_null) {
        error_set(err, ERR_CONFIG, "%s.%s is NOT NULL already", draft->table->sql,
                  draft->values.at[VALUE_column]);
        return error_hint(err, "there is nothing to do");
    }
    if (!draft_check_sql(draft, "the default", given, column->type, err))
        return false;
    const char *parts[] = {draft->table->name, column->name, NULL};
    draft->values.at[VALUE_default] = given;
    say(draft, talloc_asprintf(draft->request->ctx, "make %s.%s NOT NULL", draft->table->sql,
                               draft->values.at[VALUE_column]));
    return draft_sync(draft, parts, err) && draft_not_null(draft, column->name, err);
}

bool prepare_add_required_column(Draft *draft, Error *err)
{
    TALLOC_CTX *ctx = draft->request->ctx;
    const char *type = draft->request->arguments[1], *given = draft->request->fallback;
    char *name;
    if (!draft_one_column(draft, draft->request->arguments[0], &name, err) ||
        !draft_absent_column(draft, name, err) || !draft_key(draft, err) ||
        !draft_check_sql(draft, "the type", type, NULL, err) ||
        !draft_check_sql(draft, "the default", given, type, err))
        return false;
    draft->values.at[VALUE_new_type] = type;
    draft->values.at[VALUE_default] = given;
    say(draft, talloc_asprintf(ctx, "add the required column %s.%s", draft->table->sql,
                               draft->values.at[VALUE_column]));
    return draft_not_null(draft, name, err);
}
