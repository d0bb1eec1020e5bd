/* MODIFY and CHANGE: a column's new definition beside its old one. */
#include "lint/effects/mariadb.h"

#include <string.h>
#include <strings.h>

/* Up to 127 bytes a varchar may grow to any length at once; up to 255 only within these; above
 * again to any length. Measured: 10.11. */
#define GROWS_FREELY     127
#define ONE_BYTE_LENGTHS 255

/* Bytes of a character at most. */
static int width_of(const char *collation)
{
    static const struct {
        const char *charset;
        int bytes;
    } rows[] = {{"latin1", 1},  {"ascii", 1},   {"binary", 1}, {"latin2", 1}, {"cp1251", 1},
                {"utf8mb3", 3}, {"utf8mb4", 4}, {"utf8", 3},   {"ucs2", 2}};
    for (size_t i = 0; collation && i < COUNT_OF(rows); i++) {
        if (strncasecmp(collation, rows[i].charset, strlen(rows[i].charset)) == 0)
            return rows[i].bytes;
    }
    return 4; /* the default of servers */
}

/* "utf8mb4" of "utf8mb4_bin". */
static size_t charset_length(const char *collation)
{
    return strcspn(collation, "_");
}

static bool same_charset(const char *a, const char *b)
{
    if (!a || !b)
        return true; /* the table's own, which is not known */
    size_t length = charset_length(a);
    return length == charset_length(b) && strncasecmp(a, b, length) == 0;
}

static bool is_named(const SqlType *type, const char *name)
{
    return strcmp(type->name, name) == 0;
}

static bool same_type(const SqlType *a, const SqlType *b)
{
    return is_named(a, b->name) && a->modifier_count == b->modifier_count &&
           a->modifiers[0] == b->modifiers[0] && a->modifiers[1] == b->modifiers[1];
}

/* enum('a','b') becomes enum('a','b','c'). */
static bool is_appended(const SqlType *old, const SqlType *new)
{
    size_t length = strlen(old->name);
    bool labels = strncmp(old->name, "enum(", 5) == 0 || strncmp(old->name, "set(", 4) == 0;
    return labels && strncmp(old->name, new->name, length - 1) == 0 &&
           (new->name[length - 1] == ',' || new->name[length - 1] == ')');
}

static bool is_varchar(const SqlType *type)
{
    return is_named(type, "varchar") || is_named(type, "varbinary");
}

MariadbCost mariadb_change_cost(const CatalogColumn *old, const SqlColumn *new, RuleId *ret_rule,
                                const char **ret_why)
{
    if (!old || !old->type || !new->type) {
        *ret_why = "the old type is not known here: another one can only be had by copying";
        return MARIADB_COPY;
    }
    if (!same_charset(old->collation, new->collation)) {
        *ret_why = "the character set is converted";
        return MARIADB_COPY;
    }
    if (same_type(old->type, new->type) || is_appended(old->type, new->type))
        return MARIADB_ONLINE;
    bool grows = is_varchar(old->type) && is_named(old->type, new->type->name) &&
                 new->type->modifiers[0] > old->type->modifiers[0];
    if (!grows) {
        *ret_why = "the type changes";
        return MARIADB_COPY;
    }
    int width = is_named(old->type, "varbinary") ? 1 : width_of(old->collation);
    int before = old->type->modifiers[0] * width, after = new->type->modifiers[0] * width;
    if (before <= GROWS_FREELY || before > ONE_BYTE_LENGTHS || after <= ONE_BYTE_LENGTHS)
        return MARIADB_ONLINE;
    *ret_rule = RULE_VARCHAR_CROSSES_255;
    *ret_why = "its length takes two bytes from then on";
    return MARIADB_COPY;
}

static int rank_in(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return (int)i;
    }
    return -1;
}

/* Every value of the old type is one of the new. */
static bool takes_all(const SqlType *old, const SqlType *new)
{
    static const char *const ints[] = {"tinyint", "smallint", "mediumint", "int", "bigint"};
    static const char *const texts[] = {"tinytext", "text", "mediumtext", "longtext"};
    int before = rank_in(ints, COUNT_OF(ints), old->name);
    int after = rank_in(ints, COUNT_OF(ints), new->name);
    if (before >= 0)
        return after >= before;
    before = rank_in(texts, COUNT_OF(texts), old->name);
    after = rank_in(texts, COUNT_OF(texts), new->name);
    if (before >= 0)
        return after >= before;
    if (is_varchar(old) || is_named(old, "char"))
        return after > 0 || ((is_varchar(new) || is_named(new, "char")) &&
                             new->modifiers[0] >= old->modifiers[0]);
    bool decimal = is_named(old, "decimal") && is_named(new, "decimal");
    return (decimal && new->modifiers[1] >= old->modifiers[1] &&
            new->modifiers[0] - new->modifiers[1] >= old->modifiers[0] - old->modifiers[1]) ||
           same_type(old, new) || is_appended(old, new);
}

static void null_breaks(EffectWriter *writer, const AlterStep *step, const CatalogColumn *old)
{
    const SqlColumn *new = step->alter->column;
    bool has_default = new->default_expr &&new->default_expr->kind != SQL_EXPR_NULL;
    bool required = new->not_null && !new->auto_increment;
    if (required && !old->not_null)
        column_required(writer, RULE_SET_NOT_NULL, step->table, new->name,
                        "statements of the old version that write NULL fail");
    else if (required && !has_default && old->default_expr)
        column_required(writer, RULE_DROP_DEFAULT, step->table, new->name,
                        "an INSERT of the old version that relies on the default fails");
    else if (!new->not_null && old->not_null)
        effect_note(writer, RULE_DROP_NOT_NULL, step->table,
                    "the old version may read a NULL where there has never been one");
}

void mariadb_change_breaks(EffectWriter *writer, const AlterStep *step)
{
    const SqlColumn *new = step->alter->column;
    const CatalogColumn *old = catalog_column(step->table, step->alter->name);
    if (strcasecmp(step->alter->name, new->name) != 0)
        alter_rename_column(writer, step);
    if (!old || !effect_column_in_use(step->table, old))
        return;
    if (old->type && new->type && !takes_all(old->type, new->type))
        effect_break(writer, RULE_CHANGE_COLUMN_TYPE, "22001", step->table, step->alter->name,
                     "a value of the old version may not fit the new type")
            ->likely = true;
    if (!old->guessed)
        null_breaks(writer, step, old);
}
