/* Functions and procedures, overloaded by their input types. */
#include <string.h>

#include "lint/catalog/path.h"
#include "lint/catalog/type.h"

static size_t count_inputs(const SqlArgument *arguments, size_t count, size_t *ret_required)
{
    size_t inputs = 0;
    *ret_required = 0;
    for (size_t i = 0; i < count; i++) {
        inputs += !arguments[i].output;
        *ret_required += !arguments[i].output && !arguments[i].has_default;
    }
    return inputs;
}

static const SqlArgument *next_input(const SqlArgument *arguments, size_t count, size_t *at)
{
    while (*at < count && arguments[*at].output)
        (*at)++;
    return *at < count ? &arguments[(*at)++] : NULL;
}

static bool same_inputs(const CatalogFunction *function, const SqlArgument *arguments, size_t count)
{
    size_t left_at = 0, right_at = 0;
    for (;;) {
        const SqlArgument *left =
            next_input(function->arguments, function->argument_count, &left_at);
        const SqlArgument *right = next_input(arguments, count, &right_at);
        if (!left || !right)
            return left == right;
        if (left->type && right->type &&
            (strcmp(left->type->name, right->type->name) != 0 ||
             left->type->array_dimensions != right->type->array_dimensions))
            return false;
    }
}

static FunctionRecord *find_same(const Catalog *catalog, const char *schema, const char *name,
                                 const SqlArgument *arguments, size_t count)
{
    FunctionRecord *at = map_get(catalog, &catalog->state.functions, schema, name);
    while (at && (at->dropped || !same_inputs(&at->function, arguments, count)))
        at = at->next;
    return at;
}

void function_create(Catalog *catalog, const SqlStatement *statement)
{
    const char *schema = path_schema(catalog, statement->name.schema, false);
    const char *name = statement->name.name;
    FunctionRecord *record =
        find_same(catalog, schema, name, statement->arguments, statement->argument_count);
    if (record) {
        journal_save(catalog, record, sizeof(*record));
    } else {
        record = SQL_ARENA_NEW(&catalog->arena, FunctionRecord);
        record->next = map_get(catalog, &catalog->state.functions, schema, name);
        record->function.born = catalog->moment;
        map_put(catalog, &catalog->state.functions, schema, name, record);
    }
    record->function = (CatalogFunction){.schema = schema,
                                         .name = name,
                                         .arguments = statement->arguments,
                                         .argument_count = statement->argument_count,
                                         .returns = statement->type,
                                         .volatility = statement->volatility,
                                         .body = statement->body,
                                         .born = record->function.born};
    record->body = statement;
    record->inputs =
        count_inputs(statement->arguments, statement->argument_count, &record->required);
}

static const MapSlot *find(const Catalog *catalog, const SqlName *name)
{
    return path_find(catalog, &catalog->state.functions, name->schema, name->name);
}

void function_drop(Catalog *catalog, const SqlName *name, const SqlArgument *arguments,
                   size_t count)
{
    const MapSlot *slot = find(catalog, name);
    for (FunctionRecord *at = slot ? slot->value : NULL; at; at = at->next) {
        if (at->dropped || (arguments && !same_inputs(&at->function, arguments, count)))
            continue;
        journal_save(catalog, at, sizeof(*at));
        at->dropped = true;
    }
}

/* All that share the name move: which of them was meant does not matter to who asks. */
void function_rename(Catalog *catalog, const SqlName *name, const char *schema,
                     const char *new_name)
{
    const MapSlot *slot = find(catalog, name);
    if (!slot)
        return;
    FunctionRecord *first = slot->value;
    schema = schema ? schema : slot->schema;
    new_name = new_name ? new_name : slot->name;
    map_remove(catalog, &catalog->state.functions, slot->schema, slot->name);
    for (FunctionRecord *at = first; at; at = at->next) {
        journal_save(catalog, at, sizeof(*at));
        at->function.schema = schema;
        at->function.name = new_name;
    }
    map_put(catalog, &catalog->state.functions, schema, new_name, first);
}
