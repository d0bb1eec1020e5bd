#include "scaffold/recipe/draft.h"

#include <stdarg.h>
#include <string.h>

#include "scaffold/recipe/facts_folder.h"
#include "scaffold/recipe/names.h"

/* The key of a table that nobody can be asked about. */
#define USUAL_KEY "id"

static TALLOC_CTX *ctx_of(const Draft *draft)
{
    return draft->request->ctx;
}

void draft_note(Draft *draft, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    draft->notes =
        talloc_realloc(ctx_of(draft), draft->notes, const char *, (unsigned)draft->note_count + 2);
    draft->notes[draft->note_count++] = talloc_vasprintf(draft->notes, fmt, args);
    draft->notes[draft->note_count] = NULL;
    va_end(args);
}

char *draft_list(const Draft *draft, const char *const *names, const char *form,
                 const char *separator)
{
    char *list = talloc_strdup(ctx_of(draft), "");
    for (size_t i = 0; names[i]; i++) {
        TALLOC_AUTO char *quoted = name_quote(NULL, names[i]);
        list = talloc_strdup_append(list, i ? separator : "");
        for (const char *at = form; *at; at++)
            list = *at == '*' ? talloc_strdup_append(list, quoted)
                              : talloc_asprintf_append(list, "%c", *at);
    }
    return list;
}

static bool find_table(Draft *draft, const char *schema, const char *name, Error *err)
{
    const RecipeRequest *request = draft->request;
    TALLOC_CTX *ctx = ctx_of(draft);
    const char *key = request->key ? request->key : USUAL_KEY;
    draft->table = NULL;
    if (request->db && !facts_read(ctx, request->db, schema, name, &draft->table, err))
        return false;
    if (!draft->table && !recipe_is_given(request) &&
        !facts_replay(ctx, request->dir, schema, name, &draft->table, err))
        return false;
    if (!draft->table && !facts_given(ctx, schema, name, key, &draft->table, err))
        return false;
    draft->values.at[VALUE_table] = draft->table->sql;
    draft->values.at[VALUE_table_text] = name_literal(ctx, draft->table->sql);
    return true;
}

static bool fail_form(const char *argument, const char *form, const char *example, Error *err)
{
    error_set(err, ERR_USAGE, "'%s' is not %s", argument, form);
    return error_hint(
        err, "write %s; what has a dot or a comma in its name stands in double quotes", example);
}

static size_t count_of(char *const *parts)
{
    size_t count = 0;
    while (parts[count])
        count++;
    return count;
}

bool draft_table(Draft *draft, const char *argument, Error *err)
{
    char **parts;
    if (!names_split(ctx_of(draft), argument, '.', &parts, err))
        return false;
    size_t count = count_of(parts);
    if (count > 2)
        return fail_form(argument, "TABLE", "users or shop.users", err);
    return find_table(draft, count == 2 ? parts[0] : NULL, parts[count - 1], err);
}

/* Where the dot before the columns stands; NULL: there is none. */
static const char *last_dot(const char *text)
{
    const char *last = NULL;
    bool quoted = false;
    for (; *text; text++) {
        quoted ^= *text == '"';
        if (*text == '.' && !quoted)
            last = text;
    }
    return last;
}

bool draft_target(Draft *draft, const char *argument, char ***ret_columns, Error *err)
{
    TALLOC_CTX *ctx = ctx_of(draft);
    const char *dot = last_dot(argument);
    if (!dot)
        return fail_form(argument, "TABLE.COLUMN", "users.name or shop.users.name", err);
    char *table = talloc_strndup(ctx, argument, (size_t)(dot - argument));
    return names_split(ctx, dot + 1, ',', ret_columns, err) && draft_table(draft, table, err);
}

bool draft_one_column(Draft *draft, const char *argument, char **ret_column, Error *err)
{
    TALLOC_CTX *ctx = ctx_of(draft);
    char **columns;
    if (!draft_target(draft, argument, &columns, err))
        return false;
    if (columns[1])
        return fail_form(argument, "TABLE.COLUMN", "one column, as in users.name", err);
    draft->values.at[VALUE_column] = name_quote(ctx, columns[0]);
    draft->subject = talloc_asprintf(ctx, "%s %s", draft->table->name, columns[0]);
    *ret_column = columns[0];
    return true;
}

bool draft_column(Draft *draft, const char *argument, ColumnFacts **ret_column, Error *err)
{
    char *name;
    return draft_one_column(draft, argument, &name, err) &&
           facts_require_column(draft->table, name, ret_column, err);
}

bool draft_bare_name(const Draft *draft, const char *argument, char **ret_name, Error *err)
{
    char **parts;
    if (!names_split(ctx_of(draft), argument, '.', &parts, err))
        return false;
    if (parts[1])
        return fail_form(argument, "a column's name", "the name alone, as in full_name", err);
    *ret_name = parts[0];
    return true;
}

bool draft_absent_column(const Draft *draft, const char *name, Error *err)
{
    if (!facts_column(draft->table, name))
        return true;
    error_set(err, ERR_CONFIG, "%s has a column '%s' already", draft->table->sql, name);
    return error_hint(err, "choose another name");
}

bool draft_key(Draft *draft, Error *err)
{
    const TableFacts *table = draft->table;
    const char *const *key = table->key;
    if (!*key) {
        error_set(err, ERR_CONFIG, "%s has no primary key", table->sql);
        error_detail(err, "a backfill walks through the table by it, batch after batch");
        return error_hint(err,
                          "give the table one first, or write the steps by hand: docs/recipes.md");
    }
    const struct {
        RecipeValue value;
        const char *form;
    } lists[] = {
        {VALUE_key, "*"},
        {VALUE_key_of_t, "t.*"},
        {VALUE_key_of_from, "bf_from.*"},
        {VALUE_key_of_until, "bf_until.*"},
        {VALUE_key_of_end, "bf_end.*"},
        {VALUE_key_of_new, "NEW.*"},
        {VALUE_key_of_old, "OLD.*"},
        {VALUE_key_descending, "* DESC"},
    };
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        draft->values.at[lists[i].value] = draft_list(draft, key, lists[i].form, ", ");
    if (!table->known && !draft->request->key)
        draft_note(draft,
                   "taken for granted, as no database was asked: the primary key of %s is "
                   "" USUAL_KEY " (--key says otherwise)",
                   table->sql);
    return true;
}

bool draft_movable(const Draft *draft, const ColumnFacts *column, Error *err)
{
    const char *why = facts_in_key(draft->table, column->name) ? "part of the primary key"
                      : column->computed ? "filled by the server (identity, serial or generated)"
                                         : NULL;
    if (!why)
        return true;
    error_set(err, ERR_CONFIG, "%s.%s is %s, which no recipe moves", draft->table->sql,
              draft->values.at[VALUE_column], why);
    return error_hint(err,
                      "write the steps by hand: tidegate new NAME; docs/recipes.md says what to "
                      "think of");
}
