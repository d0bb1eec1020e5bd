#include <string.h>

#include "scaffold/recipe/names.h"
#include "scaffold/recipe/prepare.h"

/* "id bigint", with its default where that is wanted. */
static char *define(const Draft *draft, const char *const *names, bool with_default, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *text = talloc_strdup(draft->request->ctx, "");
    for (size_t i = 0; names[i]; i++) {
        ColumnFacts *column;
        if (!facts_require_column(draft->table, names[i], &column, err))
            return NULL;
        bool fallback = with_default && column->fallback;
        if (!column->type || (with_default && column->unsaid)) {
            error_set(err, ERR_CONFIG, "type or default of %s.%s is not known here",
                      draft->table->sql, names[i]);
            error_hint(err, "name a database that has the table: --env, --database, DATABASE_URL");
            return NULL;
        }
        text = talloc_asprintf_append(
            text, "%s%s %s%s%s", i ? ",\n    " : "", name_quote(tmp, names[i]), column->type,
            fallback ? " DEFAULT " : "", fallback ? column->fallback : "");
    }
    return text;
}

/* Statements about the columns that want one. */
static char *each(const Draft *draft, const char *const *names, const char *table, bool defaults)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *text = talloc_strdup(draft->request->ctx, "");
    for (size_t i = 0; names[i]; i++) {
        const ColumnFacts *column = facts_column(draft->table, names[i]);
        const char *name = name_quote(tmp, names[i]);
        if (defaults && column->fallback)
            text = talloc_asprintf_append(text, "%sALTER VIEW %s ALTER COLUMN %s SET DEFAULT %s;",
                                          *text ? "\n" : "", table, name, column->fallback);
        if (!defaults && column->not_null && !column->fallback)
            text = talloc_asprintf_append(text, "%sALTER TABLE %s ALTER COLUMN %s DROP NOT NULL;",
                                          *text ? "\n" : "", table, name);
    }
    return text;
}

static bool check_columns(Draft *draft, const char *const *names, Error *err)
{
    for (size_t i = 0; names[i]; i++) {
        ColumnFacts *column;
        if (!facts_require_column(draft->table, names[i], &column, err))
            return false;
        draft->values.at[VALUE_column] = names[i];
        if (!draft_movable(draft, column, err))
            return false;
    }
    return true;
}

static void fill_lists(Draft *draft, const char *const *names)
{
    const struct {
        RecipeValue value;
        const char *form;
    } lists[] = {
        {VALUE_columns, "*"},
        {VALUE_columns_of_t, "t.*"},
        {VALUE_columns_of_new, "NEW.*"},
        {VALUE_columns_of_excluded, "* = excluded.*"},
        {VALUE_columns_to_new, "* = NEW.*"},
        {VALUE_columns_to_default, "* = DEFAULT"},
        {VALUE_drop_columns, "DROP COLUMN *"},
    };
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        draft->values.at[lists[i].value] = draft_list(draft, names, lists[i].form, ", ");
}

/* The new table, in the schema of the old one, and the names of all that comes with it. */
static bool name_new(Draft *draft, const char *name, Error *err)
{
    TALLOC_CTX *ctx = draft->request->ctx;
    const TableFacts *table = draft->table;
    const char *of_new[] = {name, NULL}, *of_key[] = {name, table->key[0], NULL};
    char *free_name;
    if (!facts_free_name(ctx, table, name, &free_name, err))
        return false;
    TALLOC_AUTO char *wanted = name_quote_in(NULL, table->schema, name);
    TALLOC_AUTO char *got = name_quote_in(NULL, table->schema, free_name);
    if (strcmp(wanted, got) != 0) {
        error_set(err, ERR_CONFIG, "there is something called %s already", wanted);
        return error_hint(err, "choose another name");
    }
    draft->values.at[VALUE_new_name] = name_quote(ctx, name);
    draft->values.at[VALUE_new_table] = name_quote_in(ctx, table->schema, name);
    char *rows, *function;
    TALLOC_AUTO char *wanted_rows = name_make(NULL, "", of_new, "_rows");
    TALLOC_AUTO char *wanted_function = name_make(NULL, "tidegate_", of_new, "_view");
    if (!facts_free_name(ctx, table, wanted_rows, &rows, err) ||
        !facts_free_name(ctx, table, wanted_function, &function, err))
        return false;
    draft->values.at[VALUE_rows_table] = name_quote_in(ctx, table->schema, rows);
    draft->values.at[VALUE_view_function] = name_quote_in(ctx, table->schema, function);
    return draft_name(draft, VALUE_view_trigger, "tidegate_", of_new, "", err) &&
           draft_name(draft, VALUE_new_key, "", of_new, "_pkey", err) &&
           draft_name(draft, VALUE_foreign_key, "", of_key, "_fkey", err) &&
           draft_sync(draft, of_new, err);
}

static bool fill_grants(Draft *draft, Error *err)
{
    TALLOC_CTX *ctx = draft->request->ctx;
    char *of_view, *of_rows;
    if (!facts_grants(ctx, draft->table, draft->values.at[VALUE_new_table], &of_view, err) ||
        !facts_grants(ctx, draft->table, draft->values.at[VALUE_rows_table], &of_rows, err))
        return false;
    draft->values.at[VALUE_grants] =
        *of_view ? talloc_asprintf(ctx, "%s\n%s", of_view, of_rows) : "";
    return true;
}

/* Types of several columns are too much for a command line. */
static bool check_known(Draft *draft, Error *err)
{
    if (draft->table->known) {
        if (!draft->table->db)
            draft_note(draft,
                       "rights of %s were not read: GRANT them on the view and on the new table",
                       draft->table->sql);
        return true;
    }
    error_set(err, ERR_USAGE, "the columns of %s are not known", draft->table->sql);
    error_detail(err, "no database is named, and the migrations in the folder do not create it");
    return error_hint(err, "name a database that has the table: --env, --database, DATABASE_URL");
}

bool prepare_split_table(Draft *draft, Error *err)
{
    TALLOC_CTX *ctx = draft->request->ctx;
    const char *const *arguments = draft->request->arguments;
    char *name, **names;
    if (!draft_table(draft, arguments[0], err) || !check_known(draft, err) ||
        !draft_key(draft, err) || !draft_bare_name(draft, arguments[1], &name, err) ||
        !names_split(ctx, arguments[2], ',', &names, err))
        return false;
    const char *const *columns = (const char *const *)names;
    if (!check_columns(draft, columns, err) || !name_new(draft, name, err) ||
        !fill_grants(draft, err) || !draft_dependents(draft, columns, err))
        return false;
    fill_lists(draft, columns);
    RecipeValues *values = &draft->values;
    values->at[VALUE_key_definitions] = define(draft, draft->table->key, false, err);
    values->at[VALUE_definitions] = define(draft, columns, true, err);
    values->at[VALUE_view_defaults] = each(draft, columns, values->at[VALUE_new_table], true);
    values->at[VALUE_loosened] = each(draft, columns, draft->table->sql, false);
    /* Names with their schema need none; others are found as they are now. */
    values->at[VALUE_search_path] = draft->table->schema ? "= pg_catalog, pg_temp" : "FROM CURRENT";
    values->at[VALUE_title] =
        talloc_asprintf(ctx, "move %s of %s into %s", values->at[VALUE_columns], draft->table->sql,
                        values->at[VALUE_new_table]);
    draft->subject = talloc_asprintf(ctx, "%s %s", draft->table->name, name);
    return values->at[VALUE_key_definitions] && values->at[VALUE_definitions];
}
