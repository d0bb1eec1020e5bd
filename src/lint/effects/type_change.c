#include "lint/effects/type_change.h"

#include <string.h>

#include "lint/effects/handlers.h"

#define TIMESTAMPS_IN_UTC 120000
#define PRECISION_MAX     6

typedef enum TypeClass {
    CLASS_OTHER,
    CLASS_INTEGER,
    CLASS_NUMERIC,
    CLASS_FLOAT,
    CLASS_TEXT,
    CLASS_TIME,
    CLASS_BIT,
    CLASS_NETWORK,
    CLASS_BOOL,
    CLASS_JSON,
    CLASS_UUID,
    CLASS_BYTES,
} TypeClass;

/* How a modifier of the type is widened without a rewrite. */
typedef enum Widening {
    WIDEN_NEVER,
    WIDEN_LENGTH,    /* none, or larger */
    WIDEN_PRECISION, /* none is 6 */
    WIDEN_NUMERIC,   /* none, or the same scale and more digits */
} Widening;

typedef struct TypeRow {
    const char *name;
    TypeClass class;
    Widening widening;
    int rank; /* within the class: values of a smaller one fit */
} TypeRow;

static const TypeRow types[] = {
    {"int2", CLASS_INTEGER, WIDEN_NEVER, 1},       {"int4", CLASS_INTEGER, WIDEN_NEVER, 2},
    {"int8", CLASS_INTEGER, WIDEN_NEVER, 3},       {"numeric", CLASS_NUMERIC, WIDEN_NUMERIC, 4},
    {"float4", CLASS_FLOAT, WIDEN_NEVER, 5},       {"float8", CLASS_FLOAT, WIDEN_NEVER, 6},
    {"text", CLASS_TEXT, WIDEN_NEVER, 3},          {"varchar", CLASS_TEXT, WIDEN_LENGTH, 2},
    {"bpchar", CLASS_TEXT, WIDEN_NEVER, 1},        {"citext", CLASS_TEXT, WIDEN_NEVER, 3},
    {"timestamp", CLASS_TIME, WIDEN_PRECISION, 3}, {"timestamptz", CLASS_TIME, WIDEN_PRECISION, 4},
    {"time", CLASS_TIME, WIDEN_PRECISION, 1},      {"timetz", CLASS_TIME, WIDEN_PRECISION, 2},
    {"date", CLASS_TIME, WIDEN_NEVER, 2},          {"interval", CLASS_TIME, WIDEN_PRECISION, 1},
    {"varbit", CLASS_BIT, WIDEN_LENGTH, 2},        {"bit", CLASS_BIT, WIDEN_NEVER, 1},
    {"cidr", CLASS_NETWORK, WIDEN_NEVER, 1},       {"inet", CLASS_NETWORK, WIDEN_NEVER, 2},
    {"bool", CLASS_BOOL, WIDEN_NEVER, 0},          {"json", CLASS_JSON, WIDEN_NEVER, 0},
    {"jsonb", CLASS_JSON, WIDEN_NEVER, 0},         {"uuid", CLASS_UUID, WIDEN_NEVER, 0},
    {"bytea", CLASS_BYTES, WIDEN_NEVER, 0},
};

/* Pairs that share their bytes. The new type must be unbound. */
static const struct {
    const char *from, *to;
    bool reindex;
} binary_pairs[] = {
    {"varchar", "text", false},  {"text", "varchar", false},  {"cidr", "inet", false},
    {"bit", "varbit", false},    {"xml", "text", false},      {"xml", "varchar", false},
    {"int4", "oid", true},       {"citext", "text", true},    {"text", "citext", true},
    {"varchar", "citext", true}, {"citext", "varchar", true},
};

static const TypeRow *row_of(const SqlType *type)
{
    for (size_t i = 0; !type->array_dimensions && i < COUNT_OF(types); i++) {
        if (strcmp(types[i].name, type->name) == 0)
            return &types[i];
    }
    return NULL;
}

bool type_change_known(const SqlType *type)
{
    return row_of(&(SqlType){.name = type->name}) != NULL;
}

/* The precision of a time: -1 and 6 are the same. An interval's fields make two modifiers. */
static int precision(const SqlType *type)
{
    return type->modifier_count ? type->modifiers[type->modifier_count - 1] : PRECISION_MAX;
}

/* Whether every value of `from` is one of `to` as it is; both of one name. */
static bool widens(Widening widening, const SqlType *from, const SqlType *to)
{
    if (widening == WIDEN_PRECISION)
        return precision(to) >= precision(from);
    if (widening == WIDEN_NEVER)
        return false;
    if (!to->modifier_count)
        return true;
    if (!from->modifier_count || to->modifiers[0] < from->modifiers[0])
        return false;
    int old_scale = from->modifier_count > 1 ? from->modifiers[1] : 0;
    int new_scale = to->modifier_count > 1 ? to->modifiers[1] : 0;
    return widening == WIDEN_LENGTH || old_scale == new_scale;
}

static bool is_pair(const SqlType *from, const SqlType *to, bool *ret_reindex)
{
    if (to->modifier_count || from->array_dimensions || to->array_dimensions)
        return false;
    for (size_t i = 0; i < COUNT_OF(binary_pairs); i++) {
        if (strcmp(binary_pairs[i].from, from->name) == 0 &&
            strcmp(binary_pairs[i].to, to->name) == 0) {
            *ret_reindex = binary_pairs[i].reindex;
            return true;
        }
    }
    return false;
}

/* timestamp and timestamptz have the same bytes in UTC; a length coercion is another function that
 * stands in the way unless it keeps all digits. */
static bool same_instant(const SqlType *from, const SqlType *to)
{
    bool both = (strcmp(from->name, "timestamp") == 0 && strcmp(to->name, "timestamptz") == 0) ||
                (strcmp(from->name, "timestamptz") == 0 && strcmp(to->name, "timestamp") == 0);
    return both && precision(to) == PRECISION_MAX;
}

static TypeCost cost_of(int version, const SqlType *from, const SqlType *to, bool *ret_utc)
{
    bool reindex = false;
    if (is_pair(from, to, &reindex))
        return reindex ? TYPE_REINDEX : TYPE_FREE;
    if (strcmp(from->name, to->name) == 0 && from->array_dimensions == to->array_dimensions) {
        const TypeRow *row = row_of(from);
        return row && widens(row->widening, from, to) ? TYPE_FREE : TYPE_REWRITE;
    }
    if (!from->array_dimensions && !to->array_dimensions && same_instant(from, to) &&
        version >= TIMESTAMPS_IN_UTC) {
        *ret_utc = true;
        return TYPE_REINDEX;
    }
    return TYPE_REWRITE;
}

/* Casts that ALTER takes by itself are those of an assignment (pg_cast, "a" and "i"): between
 * numbers, between times, from anything to text. */
static bool casts(const TypeRow *from, const TypeRow *to)
{
    if (!from || !to || from->class == to->class || to->class == CLASS_TEXT)
        return true;
    bool numbers = from->class >= CLASS_INTEGER && from->class <= CLASS_FLOAT &&
                   to->class >= CLASS_INTEGER && to->class <= CLASS_FLOAT;
    return numbers;
}

static bool is_enum(const Catalog *catalog, const SqlType *type)
{
    const CatalogType *known = catalog_type(catalog, type->schema, type->name);
    return known && known->kind == SQL_CREATE_ENUM;
}

static int digits_before_point(const SqlType *type)
{
    if (!type->modifier_count)
        return INT32_MAX;
    return type->modifiers[0] - (type->modifier_count > 1 ? type->modifiers[1] : 0);
}

static int text_length(const SqlType *type)
{
    return type->modifier_count ? type->modifiers[0] : INT32_MAX;
}

static void breaks(TypeChange *change, const char *sqlstate, const char *why)
{
    change->sqlstate = sqlstate;
    change->why = why;
}

static bool is_number(const TypeRow *row)
{
    return row && row->class >= CLASS_INTEGER && row->class <= CLASS_FLOAT;
}

static void number_breaks(TypeChange *change, const TypeRow *from, const TypeRow *to,
                          const SqlType *old, const SqlType *new)
{
    bool smaller = to->rank < from->rank;
    if (from->class == CLASS_NUMERIC && to->class == CLASS_NUMERIC)
        smaller = digits_before_point(new) < digits_before_point(old);
    else if (to->class == CLASS_NUMERIC)
        smaller = new->modifier_count > 0;
    if (smaller)
        breaks(change, "22003", "a number of the old version may be too large for the new type");
}

/* What the old version's values and comparisons meet. */
static void find_breaks(TypeChange *change, const Catalog *catalog, const SqlType *old,
                        const SqlType *new)
{
    const TypeRow *from = row_of(old), *to = row_of(new);
    if (is_number(from) && is_number(to)) {
        number_breaks(change, from, to, old, new);
        return;
    }
    bool same = from && to && from->class == to->class;
    if (same && (to->class == CLASS_TEXT || to->class == CLASS_BIT)) {
        if (text_length(new) < text_length(old) ||
            (to->class == CLASS_BIT && to->rank < from->rank))
            breaks(change, "22001", "a value of the old version may be too long for the new type");
        return;
    }
    if (same)
        return; /* times, networks and JSON read each other's values */
    if (to && to->class == CLASS_TEXT) {
        if (is_enum(catalog, old))
            return;
        breaks(change, "42883", "the old version compares the column with values of the old type");
        return;
    }
    breaks(change, from && from->class == CLASS_TEXT ? "22P02" : "42804",
           "the old version writes and compares values of the old type");
}

TypeChange type_change(const Catalog *catalog, int version, const SqlType *from, const SqlType *to,
                       bool explicit_cast)
{
    TypeChange change = {.cost = TYPE_UNKNOWN};
    if (!from || !to)
        return change;
    if (sql_type_equal(from, to)) {
        change.cost = TYPE_SAME;
        return change;
    }
    const SqlType *old = type_below(catalog, from), *new = type_below(catalog, to);
    if (sql_type_equal(old, new))
        change.cost = TYPE_FREE;
    else
        change.cost = cost_of(version, old, new, &change.utc_only);
    if (change.cost < TYPE_REWRITE && type_is_constrained(catalog, to))
        change.cost = TYPE_REWRITE;
    bool enum_from_text = is_enum(catalog, new) && !sql_type_equal(old, new);
    change.cannot_cast = !explicit_cast && (!casts(row_of(old), row_of(new)) || enum_from_text);
    if (!sql_type_equal(old, new))
        find_breaks(&change, catalog, old, new);
    if (!change.sqlstate && type_is_constrained(catalog, to))
        breaks(&change, type_required(catalog, to) ? "23502" : "23514",
               "values of the old version may violate the domain's constraint");
    return change;
}

bool type_change_comparable(const Catalog *catalog, const SqlType *a, const SqlType *b)
{
    if (!a || !b)
        return true;
    const TypeRow *left = row_of(type_below(catalog, a)), *right = row_of(type_below(catalog, b));
    return !left || !right || left->class == right->class || (is_number(left) && is_number(right));
}
