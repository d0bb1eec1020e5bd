#include "lint/catalog/path.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

void path_reset(Catalog *catalog)
{
    CatalogState *state = &catalog->state;
    state->search_path = SQL_ARENA_NEW(&catalog->arena, const char *);
    state->search_path[0] = catalog->rules->schema;
    state->search_path_count = 1;
    state->session_path = NULL;
}

void path_end_transaction(Catalog *catalog)
{
    CatalogState *state = &catalog->state;
    if (!state->session_path)
        return;
    state->search_path = state->session_path;
    state->search_path_count = state->session_path_count;
    state->session_path = NULL;
}

/* One element of "$user", public: quotes gone, unquoted letters folded. */
static const char *read_element(Catalog *catalog, const char **text)
{
    const char *at = *text + strspn(*text, " \t\r\n");
    char quote = *at == '"' || *at == '\'' ? *at++ : '\0';
    size_t length = 0;
    while (at[length] && at[length] != (quote ? quote : ','))
        length++;
    const char *next = at + length + (quote && at[length] ? 1 : 0);
    while (!quote && length && isspace((unsigned char)at[length - 1]))
        length--;
    char *name = sql_arena_copy_length(&catalog->arena, at, length);
    for (char *c = name; !quote && *c; c++)
        *c = (char)tolower((unsigned char)*c);
    next += strcspn(next, ",");
    *text = *next ? next + 1 : next;
    return name;
}

static void begin_path(Catalog *catalog, bool local)
{
    CatalogState *state = &catalog->state;
    if (!local) {
        state->session_path = NULL;
    } else if (!state->session_path) {
        state->session_path = state->search_path;
        state->session_path_count = state->search_path_count;
    }
    state->search_path = NULL;
    state->search_path_count = 0;
}

/* "$user" is passed over: no schema of that name is known here. */
static void add_schema(Catalog *catalog, const char *name)
{
    CatalogState *state = &catalog->state;
    if (name && *name && strcmp(name, "$user") != 0)
        LIST_APPEND(catalog, state->search_path, state->search_path_count, name);
}

void path_apply_set(Catalog *catalog, const SqlStatement *statement)
{
    if (!statement->text || strcasecmp(statement->text, "search_path") != 0)
        return;
    if (!statement->value) {
        path_reset(catalog);
        return;
    }
    begin_path(catalog, statement->flag);
    if (!statement->label_count)
        add_schema(catalog, statement->value);
    for (size_t i = 0; i < statement->label_count; i++)
        add_schema(catalog, statement->labels[i]);
}

/* pg_dump writes SELECT pg_catalog.set_config('search_path', '', false). */
void path_apply_set_config(Catalog *catalog, const SqlExpr *call)
{
    if (call->kind != SQL_EXPR_CALL || !call->text || strcmp(call->text, "set_config") != 0 ||
        call->arg_count != 3)
        return;
    const SqlExpr *name = call->args[0], *value = call->args[1], *local = call->args[2];
    if (name->kind != SQL_EXPR_STRING || strcasecmp(name->text, "search_path") != 0 ||
        value->kind != SQL_EXPR_STRING)
        return;
    begin_path(catalog, local->kind == SQL_EXPR_BOOL && local->text[0] == 't');
    for (const char *text = value->text; *text;)
        add_schema(catalog, read_element(catalog, &text));
}

const MapSlot *path_find(const Catalog *catalog, const CatalogMap *map, const char *schema,
                         const char *name)
{
    if (schema)
        return map_find(catalog, map, schema, name);
    const MapSlot *slot = catalog->state.temporary
                              ? map_find(catalog, map, catalog->rules->temporary_schema, name)
                              : NULL;
    for (size_t i = 0; !slot && i < catalog->state.search_path_count; i++)
        slot = map_find(catalog, map, catalog->state.search_path[i], name);
    return slot;
}

const char *path_schema(const Catalog *catalog, const char *written, bool temporary)
{
    if (temporary)
        return catalog->rules->temporary_schema;
    if (written)
        return written;
    return catalog->state.search_path_count ? catalog->state.search_path[0]
                                            : catalog->rules->schema;
}

const char *catalog_shown(const Catalog *catalog, const CatalogTable *table)
{
    const char *first = path_schema(catalog, NULL, false);
    if (catalog_same_name(catalog, table->schema, first) || !table->schema)
        return table->name;
    Catalog *owner = record_of(table)->catalog;
    size_t schema = strlen(table->schema), name = strlen(table->name);
    char *shown = sql_arena_get(&owner->arena, schema + name + 2);
    memcpy(shown, table->schema, schema);
    shown[schema] = '.';
    memcpy(shown + schema + 1, table->name, name);
    return shown;
}
