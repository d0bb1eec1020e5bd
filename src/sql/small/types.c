/* Types (SQLite's "Datatypes In SQLite", MariaDB's "Data Types"). */
#include "sql/small/small.h"

#include "base/attr.h"

/* MariaDB's other names for a type. */
static const char *const aliases[][2] = {
    {"integer", "int"},
    {"int4", "int"},
    {"int1", "tinyint"},
    {"int2", "smallint"},
    {"int3", "mediumint"},
    {"int8", "bigint"},
    {"middleint", "mediumint"},
    {"bool", "tinyint"},
    {"boolean", "tinyint"},
    {"dec", "decimal"},
    {"numeric", "decimal"},
    {"fixed", "decimal"},
    {"number", "decimal"},
    {"real", "double"},
    {"double precision", "double"},
    {"float8", "double"},
    {"float4", "float"},
    {"character", "char"},
    {"character varying", "varchar"},
    {"char varying", "varchar"},
    {"varchar2", "varchar"},
    {"nvarchar", "varchar"},
    {"nchar", "char"},
    {"national char", "char"},
    {"national varchar", "varchar"},
    {"national character varying", "varchar"},
    {"long varchar", "mediumtext"},
    {"long", "mediumtext"},
    {"long varbinary", "mediumblob"},
    {"clob", "longtext"},
    {"raw", "varbinary"},
    {"char byte", "binary"},
};

/* Words that belong to a type of two or three of them. */
static bool continues_type(const SmallReader *reader, const char *name)
{
    static const char *const pairs[][2] = {{"double", "PRECISION"},
                                           {"character", "VARYING"},
                                           {"char", "VARYING"},
                                           {"national", "CHAR"},
                                           {"national", "VARCHAR"},
                                           {"national", "CHARACTER"},
                                           {"national character", "VARYING"},
                                           {"long", "VARCHAR"},
                                           {"long", "VARBINARY"},
                                           {"char", "BYTE"}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        if (strcmp(name, pairs[i][0]) == 0 && small_is(reader, pairs[i][1]))
            return true;
    }
    return false;
}

static const char *joined(SmallReader *reader, const char *first, const char *second)
{
    return small_join(reader, small_join(reader, first, " "), second);
}

/* (20), (10, 2), (-1); a number that is none counts as 0. */
static void read_modifiers(SmallReader *reader, SqlType *type)
{
    small_expect_mark(reader, "(");
    do {
        bool minus = small_accept_mark(reader, "-");
        const SqlToken *token = small_peek(reader, 0);
        bool is_number = token->kind == SQL_TOKEN_NUMBER && token->length < 10;
        int value = is_number ? atoi(token->text) : 0;
        if (is_number && type->modifier_count < 2)
            type->modifiers[type->modifier_count++] = minus ? -value : value;
        small_skip_item(reader);
    } while (small_accept_mark(reader, ","));
    small_expect_mark(reader, ")");
}

/* Any words are a type to SQLite, until a constraint's begin. */
static void read_sqlite_type(SmallReader *reader, SqlType *type)
{
    type->name = small_lower(reader, small_name(reader));
    while (small_is_name(reader) && !small_starts_constraint(reader))
        type->name = joined(reader, type->name, small_lower(reader, small_name(reader)));
    if (small_is_mark(reader, "("))
        read_modifiers(reader, type);
}

/* "int(11)" says how wide it is shown, nothing else. */
static bool is_shown_width(const char *name)
{
    static const char *const names[] = {"int",       "tinyint", "smallint",
                                        "mediumint", "bigint",  "year"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

/* enum('a','b') is a type of its own name. */
static void read_labels(SmallReader *reader, SqlType *type)
{
    size_t from = (size_t)small_peek(reader, 0)->start;
    small_skip(reader);
    type->name = small_join(reader, type->name, small_source(reader, from));
}

static void read_maria_type(SmallReader *reader, SqlType *type)
{
    type->name = small_lower(reader, small_name(reader));
    while (continues_type(reader, type->name))
        type->name = joined(reader, type->name, small_lower(reader, small_name(reader)));
    for (size_t i = 0; i < COUNT_OF(aliases); i++) {
        if (strcmp(type->name, aliases[i][0]) == 0)
            type->name = aliases[i][1];
    }
    bool labelled = strcmp(type->name, "enum") == 0 || strcmp(type->name, "set") == 0;
    if (labelled && small_is_mark(reader, "("))
        read_labels(reader, type);
    else if (small_is_mark(reader, "("))
        read_modifiers(reader, type);
    if (is_shown_width(type->name))
        *type = (SqlType){.name = type->name, .offset = type->offset};
    while (small_is(reader, "UNSIGNED") || small_is(reader, "SIGNED") ||
           small_is(reader, "ZEROFILL")) {
        if (!small_is(reader, "SIGNED") && !strstr(type->name, " unsigned"))
            type->name = joined(reader, type->name, "unsigned");
        small_next(reader);
    }
}

const SqlType *small_type(SmallReader *reader)
{
    SqlType *type = SQL_ARENA_NEW(reader->arena, SqlType);
    type->offset = small_offset(reader);
    if (reader->dialect == DIALECT_SQLITE)
        read_sqlite_type(reader, type);
    else
        read_maria_type(reader, type);
    return type;
}
