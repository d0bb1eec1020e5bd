/* SQLite's way to alter anything: a new table, a copy of the rows, DROP of the old one, RENAME of
 * the new one ("ALTER TABLE", section 7). To everybody else that is one change of the table, which
 * is told with the RENAME: what the new one has that the old one had not, and the other way round.
 */
#include "lint/effects/sqlite.h"

#include <string.h>

#include "lint/catalog/affinity.h"
#include "lint/text_index.h"

/* The INTEGER PRIMARY KEY is the row's number, which SQLite makes where none is given. */
static bool is_row_number(const CatalogTable *table, const CatalogColumn *column)
{
    const CatalogConstraint *key = catalog_primary_key(table);
    return key && key->column_count == 1 && strcasecmp(key->columns[0], column->name) == 0 &&
           column->type && strcmp(column->type->name, "integer") == 0;
}

static bool must_be_given(const CatalogTable *table, const CatalogColumn *column)
{
    return column->not_null && !column->default_expr && column->generated == SQL_NOT_GENERATED &&
           !is_row_number(table, column);
}

static void column_changed(EffectWriter *writer, const CatalogTable *old,
                           const CatalogColumn *before, const CatalogTable *new,
                           const CatalogColumn *after)
{
    const char *name = before->name;
    if (sqlite_affinity(before->type) != sqlite_affinity(after->type))
        effect_break(writer, RULE_CHANGE_COLUMN_TYPE, "42804", old, name,
                     "values are stored and compared in another way than the old version expects")
            ->likely = true;
    if (after->generated != SQL_NOT_GENERATED && before->generated == SQL_NOT_GENERATED)
        effect_break(writer, RULE_GENERATED_COLUMN, "428C9", old, name,
                     "the column is generated now: statements of the old version that write it "
                     "fail");
    else if (must_be_given(new, after) && !must_be_given(old, before) && before->not_null)
        column_required(writer, RULE_DROP_DEFAULT, old, name,
                        "an INSERT of the old version that relies on the default fails");
    else if (after->not_null && !before->not_null && !is_row_number(new, after))
        column_required(writer, RULE_SET_NOT_NULL, old, name,
                        "statements of the old version that leave the column out or write NULL "
                        "fail");
    else if (before->not_null && !after->not_null && effect_column_in_use(old, before))
        effect_note(writer, RULE_DROP_NOT_NULL, old,
                    "the old version may read a NULL where there has never been one");
}

static void compare_columns(EffectWriter *writer, const CatalogTable *old, const CatalogTable *new)
{
    for (size_t i = 0; i < old->column_count; i++) {
        const CatalogColumn *before = &old->columns[i];
        const CatalogColumn *after = catalog_column(new, before->name);
        if (!effect_column_in_use(old, before))
            continue;
        if (after)
            column_changed(writer, old, before, new, after);
        else
            effect_break(writer, RULE_DROP_COLUMN, "42703", old, before->name,
                         "statements of the old version that name the column fail");
    }
    for (size_t i = 0; i < new->column_count; i++) {
        const CatalogColumn *after = &new->columns[i];
        if (!catalog_column(old, after->name) && must_be_given(new, after))
            column_required(writer, RULE_ADD_REQUIRED_COLUMN, old, after->name,
                            "an INSERT of the old version does not name the new column, which has "
                            "no default and must not be NULL");
    }
}

static bool acts(const CatalogTable *child, const CatalogTable *parent, SqlReferentialAction action)
{
    for (size_t i = 0; i < child->constraint_count; i++) {
        const SqlConstraint *written = child->constraints[i].written;
        if (written->kind == SQL_CONSTRAINT_FOREIGN_KEY && written->on_delete == action &&
            strcasecmp(written->references.name, parent->name) == 0)
            return true;
    }
    return false;
}

/* The tables in use whose rows are deleted or emptied when the table is dropped; NULL: none. */
static const char *referring(EffectWriter *writer, const CatalogTable *old,
                             SqlReferentialAction action)
{
    size_t count = 0;
    char *names = NULL;
    CatalogTable **children = catalog_referring_tables(writer->ctx, old, &count);
    for (size_t i = 0; i < count; i++) {
        bool itself = strcasecmp(children[i]->name, old->name) == 0;
        if (itself || !effect_in_use(children[i]) || !acts(children[i], old, action))
            continue;
        names = talloc_asprintf(writer->ctx, "%s%s%s", names ? names : "", names ? ", " : "",
                                catalog_shown(writer->catalog, children[i]));
    }
    return names;
}

/* DROP TABLE deletes the rows first ("SQLite Foreign Key Support", section 5). */
static void loses_referring_rows(EffectWriter *writer, const CatalogTable *old)
{
    static const struct {
        SqlReferentialAction action;
        const char *does;
    } rows[] = {
        {SQL_CASCADE, "deletes the rows"},
        {SQL_SET_NULL, "sets to NULL the columns"},
        {SQL_SET_DEFAULT, "sets to their default the columns"},
    };
    CatalogKnown on = catalog_foreign_keys(writer->catalog);
    if (on == KNOWN_NO || old->empty == KNOWN_YES || !effect_in_use(old))
        return;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *names = referring(writer, old, rows[i].action);
        if (names)
            effect_note(writer, RULE_REBUILD_LOSES_ROWS, old,
                        talloc_asprintf(writer->ctx,
                                        "with foreign keys on, dropping the old table %s of %s "
                                        "that refer to it",
                                        rows[i].does, names))
                ->likely = on == NOT_KNOWN;
    }
}

/* Says to effects_sqlite_settle() that the old table lives on. */
static void mark_rebuilt(EffectWriter *writer, const CatalogTable *old, const CatalogTable *new)
{
    effect_note(writer, RULE_NONE, old, "rebuilt")->constraint = new->name;
}

void effects_sqlite_rebuilt(EffectWriter *writer, const CatalogTable *old, const CatalogTable *new)
{
    mark_rebuilt(writer, old, new);
    loses_referring_rows(writer, old);
    effects_sqlite_lost(writer, old);
    if (new->empty == KNOWN_YES && old->empty != KNOWN_YES &&effect_in_use(old))
        effect_note(writer, RULE_REBUILD_LOSES_ROWS, old,
                    "no row of the old table is copied into the new one");
    if (old->guessed || new->guessed)
        return;
    compare_columns(writer, old, new);
    effects_sqlite_compare_keys(writer, old, new);
    effects_sqlite_compare_constraints(writer, old, new);
}

/* The only table that is read; NULL: none, several, or something else. */
static const CatalogTable *copied_from(EffectWriter *writer, const SqlQuery *source)
{
    bool one = source && source->kind == SQL_QUERY_SELECT && source->from_count == 1 &&
               source->from[0].relation.name;
    return one ? catalog_table(writer->catalog, &source->from[0].relation) : NULL;
}

static void left_out(EffectWriter *writer, const CatalogTable *old, const CatalogTable *new,
                     const char *why)
{
    effect_note(writer, RULE_REBUILD_LOSES_ROWS, old, why)->constraint = new->name;
}

static bool is_target(const SqlQuery *query, const char *column)
{
    for (size_t i = 0; i < query->target_count; i++) {
        if (query->targets[i].name && strcasecmp(query->targets[i].name, column) == 0)
            return true;
    }
    return query->target_count == 0;
}

/* Whether it is the copy of a rebuild shows only later: effects_sqlite_settle() keeps what is said
 * here if so. */
void effects_sqlite_copied(EffectWriter *writer, const SqlQuery *query)
{
    const CatalogTable *new = catalog_table(writer->catalog, &query->relation);
    const CatalogTable *old = copied_from(writer, query->source);
    if (!new || !old || old == new || effect_in_use(new) || !effect_in_use(old))
        return;
    if (query->source->where)
        left_out(writer, old, new, "rows that the copy's WHERE does not take are gone");
    else if (!query->source->plain)
        left_out(writer, old, new, "the copy does not take every row, one for one");
    for (size_t i = 0; i < new->column_count; i++) {
        const CatalogColumn *column = &new->columns[i];
        if (catalog_column(old, column->name) && !is_target(query, column->name) &&
            column->generated == SQL_NOT_GENERATED)
            left_out(writer, old, new,
                     talloc_asprintf(writer->ctx, "the values of %s are not copied", column->name));
    }
}

static bool is_marker(const Effect *effect)
{
    return effect->kind == EFFECT_NOTE && effect->rule == RULE_NONE && effect->constraint;
}

static char *rebuilt_from(TALLOC_CTX *ctx, const Effect *effect)
{
    return talloc_asprintf(ctx, "%s\n%s", effect->table, effect->constraint);
}

/* Which tables were rebuilt, and from which ones: "users" and "users\nusers_new". */
static TextIndex *find_rebuilt(TALLOC_CTX *ctx, Effects *const *statements, size_t count)
{
    TextIndex *rebuilt = text_index_new(ctx);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < statements[i]->count; k++) {
            const Effect *effect = &statements[i]->items[k];
            if (!is_marker(effect))
                continue;
            text_index_add(rebuilt, effect->table);
            text_index_add(rebuilt, rebuilt_from(rebuilt, effect));
        }
    }
    return rebuilt;
}

static bool stays(const Effect *effect, const TextIndex *rebuilt)
{
    if (effect->kind == EFFECT_BREAK && effect->rule == RULE_DROP_TABLE)
        return text_index_find(rebuilt, effect->table) == TEXT_NOT_FOUND;
    if (effect->kind != EFFECT_NOTE || effect->rule != RULE_REBUILD_LOSES_ROWS ||
        !effect->constraint)
        return true;
    TALLOC_AUTO char *from = rebuilt_from(NULL, effect);
    return text_index_find(rebuilt, from) != TEXT_NOT_FOUND;
}

void effects_sqlite_settle(Effects *const *statements, size_t count)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const TextIndex *rebuilt = find_rebuilt(tmp, statements, count);
    for (size_t i = 0; i < count; i++) {
        size_t kept = 0;
        for (size_t k = 0; k < statements[i]->count; k++) {
            if (stays(&statements[i]->items[k], rebuilt))
                statements[i]->items[kept++] = statements[i]->items[k];
        }
        statements[i]->count = kept;
    }
}
