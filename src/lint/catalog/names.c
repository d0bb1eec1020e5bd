#include "lint/catalog/names.h"

#include <stdio.h>
#include <string.h>

/* Fewer bytes where `length` would cut a character in two. */
static size_t clip(const char *text, size_t length)
{
    if (length >= strlen(text))
        return strlen(text);
    while (length && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    return length;
}

static char *put(char *at, const char *text, size_t length)
{
    memcpy(at, text, length);
    return at + length;
}

static size_t make_name(char out[NAME_MAX_BYTES + 1], const char *name1, const char *name2,
                        const char *label)
{
    size_t first = strlen(name1), second = name2 ? strlen(name2) : 0, last = strlen(label);
    size_t overhead = last + 1 + (name2 ? 1 : 0);
    size_t available = NAME_MAX_BYTES - overhead; /* labels are short words of ours */
    bool fits = first + second <= available;
    while (first + second > available) {
        if (first > second)
            first--;
        else
            second--;
    }
    char *at = put(out, name1, fits ? first : clip(name1, first));
    if (name2) {
        *at++ = '_';
        at = put(at, name2, fits ? second : clip(name2, second));
    }
    *at++ = '_';
    at = put(at, label, last);
    *at = '\0';
    return (size_t)(at - out);
}

static bool clashes_with(const Catalog *catalog, const char *schema, const char *name,
                         unsigned clashes)
{
    return ((clashes & NAMES_RELATIONS) &&
            map_find(catalog, &catalog->state.relations, schema, name)) ||
           ((clashes & NAMES_CONSTRAINTS) &&
            name_set_has(catalog, &catalog->state.constraints, schema, name));
}

const char *names_choose(Catalog *catalog, const char *schema, const char *name1, const char *name2,
                         const char *label, unsigned clashes)
{
    char name[NAME_MAX_BYTES + 1], numbered[NAME_MAX_BYTES + 1];
    size_t length = make_name(name, name1, name2, label);
    for (unsigned pass = 1; clashes_with(catalog, schema, name, clashes); pass++) {
        snprintf(numbered, sizeof(numbered), "%s%u", label, pass);
        length = make_name(name, name1, name2, numbered);
    }
    return sql_arena_copy_length(&catalog->arena, name, length);
}

const char *names_join(Catalog *catalog, const char *const *names, size_t count)
{
    if (!count)
        return NULL;
    if (count == 1)
        return names[0];
    size_t length = 0;
    char joined[2 * (NAME_MAX_BYTES + 1)];
    for (size_t i = 0; i < count && length <= NAME_MAX_BYTES; i++) {
        int more = snprintf(joined + length, sizeof(joined) - length, "%s%.*s", i ? "_" : "",
                            (int)NAME_MAX_BYTES, names[i]);
        length += more < 0 ? 0 : (size_t)more;
    }
    return sql_arena_copy_length(&catalog->arena, joined, strlen(joined));
}

/* How sure a name is, as FigureColnameInternal() counts it. */
typedef enum NameStrength { NAME_NONE, NAME_WEAK, NAME_STRONG } NameStrength;

static NameStrength figure(const SqlExpr *expr, const char **ret_name);

static NameStrength figure_weakly(const SqlExpr *inner, const char *otherwise,
                                  const char **ret_name)
{
    NameStrength strength = inner ? figure(inner, ret_name) : NAME_NONE;
    if (strength != NAME_STRONG && otherwise) {
        *ret_name = otherwise;
        return NAME_WEAK;
    }
    return strength;
}

static NameStrength figure_subquery(const SqlExpr *expr, const char **ret_name)
{
    if (expr->text && strcmp(expr->text, "exists") == 0) {
        *ret_name = "exists";
        return NAME_STRONG;
    }
    const SqlQuery *query = expr->query;
    while (query && query->kind == SQL_QUERY_SET && query->part_count)
        query = query->parts[0];
    if (!query || query->kind != SQL_QUERY_SELECT || !query->target_count)
        return NAME_NONE;
    const SqlTarget *target = &query->targets[0];
    if (!target->name)
        return target->expr ? figure(target->expr, ret_name) : NAME_NONE;
    *ret_name = target->name;
    return NAME_STRONG;
}

static NameStrength figure(const SqlExpr *expr, const char **ret_name)
{
    static const char *const words[SQL_EXPR_OTHER + 1] = {
        [SQL_EXPR_COALESCE] = "coalesce", [SQL_EXPR_ARRAY] = "array", [SQL_EXPR_ROW] = "row"};
    const SqlExpr *first = expr->arg_count ? expr->args[0] : NULL;
    switch (expr->kind) {
    case SQL_EXPR_COLUMN:
    case SQL_EXPR_CALL:
        *ret_name = expr->text;
        return expr->text ? NAME_STRONG : NAME_NONE;
    case SQL_EXPR_CAST:
        return figure_weakly(first, expr->type ? expr->type->name : NULL, ret_name);
    case SQL_EXPR_CASE:
        return figure_weakly(expr->number ? expr->args[expr->arg_count - 1] : NULL, "case",
                             ret_name);
    case SQL_EXPR_COLLATE:
        return first ? figure(first, ret_name) : NAME_NONE;
    case SQL_EXPR_SUBQUERY:
        return figure_subquery(expr, ret_name);
    case SQL_EXPR_OPERATOR:
        if (!expr->text || strcmp(expr->text, "nullif") != 0)
            return NAME_NONE;
        *ret_name = expr->text;
        return NAME_STRONG;
    default:
        *ret_name = words[expr->kind] ? words[expr->kind] : *ret_name;
        return words[expr->kind] ? NAME_STRONG : NAME_NONE;
    }
}

const char *names_of_output(const SqlExpr *expr)
{
    const char *name = "?column?";
    figure(expr, &name);
    return name;
}

static const char *name_of_part(const SqlIndexPart *part)
{
    const char *name = "expr";
    if (part->column)
        return part->column;
    if (part->expr)
        figure(part->expr, &name);
    return name;
}

/* An expression's name that is taken gets a number: "expr1". */
static const char *unlike_earlier(Catalog *catalog, const char *const *names, size_t count,
                                  const char *name)
{
    if (!catalog_names_contain(catalog, names, count, name))
        return name;
    char numbered[NAME_MAX_BYTES + 1];
    for (unsigned i = 1; i <= count + 1; i++) {
        char suffix[12];
        int length = snprintf(suffix, sizeof(suffix), "%u", i);
        snprintf(numbered, sizeof(numbered), "%.*s%s",
                 (int)clip(name, NAME_MAX_BYTES - (size_t)length), name, suffix);
        if (!catalog_names_contain(catalog, names, count, numbered))
            break;
    }
    return sql_arena_copy(&catalog->arena, numbered);
}

const char *names_join_parts(Catalog *catalog, const SqlIndexPart *parts, size_t count,
                             const char *const *included, size_t included_count)
{
    if (count == 1 && !included_count)
        return name_of_part(&parts[0]);
    const char **names = SQL_ARENA_ARRAY(&catalog->arena, const char *, count + included_count);
    for (size_t i = 0; i < count; i++)
        names[i] = unlike_earlier(catalog, names, i, name_of_part(&parts[i]));
    for (size_t i = 0; i < included_count; i++)
        names[count + i] = unlike_earlier(catalog, names, count + i, included[i]);
    return names_join(catalog, names, count + included_count);
}

void names_take_constraint(Catalog *catalog, const char *schema, const char *name)
{
    name_set_add(catalog, &catalog->state.constraints, schema, name);
}

void names_release_constraint(Catalog *catalog, const char *schema, const char *name)
{
    name_set_remove(catalog, &catalog->state.constraints, schema, name);
}
