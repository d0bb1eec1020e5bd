#include "lint/judge/type_text.h"

#include <string.h>

#include "lint/judge/words.h"

typedef struct TypeRow {
    const char *name, *sql, *rails, *neutral;
    const char *below; /* of a serial */
} TypeRow;

static const TypeRow ROWS[] = {
    {"int2", "smallint", ":integer, limit: 2", "0", NULL},
    {"int4", "integer", ":integer", "0", NULL},
    {"int8", "bigint", ":bigint", "0", NULL},
    {"float4", "real", ":float", "0", NULL},
    {"float8", "double precision", ":float", "0", NULL},
    {"numeric", "numeric", ":decimal", "0", NULL},
    {"bool", "boolean", ":boolean", "false", NULL},
    {"text", "text", ":text", "''", NULL},
    {"varchar", "varchar", ":string", "''", NULL},
    {"bpchar", "char", ":string", "''", NULL},
    {"citext", "citext", ":citext", "''", NULL},
    {"timestamp", "timestamp", ":timestamp", "now()", NULL},
    {"timestamptz", "timestamptz", ":timestamptz", "now()", NULL},
    {"date", "date", ":date", "current_date", NULL},
    {"json", "json", ":json", "'{}'", NULL},
    {"jsonb", "jsonb", ":jsonb", "'{}'", NULL},
    {"uuid", "uuid", ":uuid", NULL, NULL},
    {"bytea", "bytea", ":binary", "''", NULL},
    {"serial", "serial", ":integer", NULL, "integer"},
    {"serial4", "serial", ":integer", NULL, "integer"},
    {"serial2", "smallserial", ":integer, limit: 2", NULL, "smallint"},
    {"smallserial", "smallserial", ":integer, limit: 2", NULL, "smallint"},
    {"serial8", "bigserial", ":bigint", NULL, "bigint"},
    {"bigserial", "bigserial", ":bigint", NULL, "bigint"},
    /* SQLite's and MariaDB's own */
    {"int", "int", ":integer", "0", NULL},
    {"integer", "integer", ":integer", "0", NULL},
    {"tinyint", "tinyint", ":integer, limit: 1", "0", NULL},
    {"smallint", "smallint", ":integer, limit: 2", "0", NULL},
    {"bigint", "bigint", ":bigint", "0", NULL},
    {"double", "double", ":float", "0", NULL},
    {"real", "real", ":float", "0", NULL},
    {"decimal", "decimal", ":decimal", "0", NULL},
    {"char", "char", ":string", "''", NULL},
    {"datetime", "datetime", ":datetime", "current_timestamp", NULL},
};

static const TypeRow *row_of(const SqlType *type)
{
    for (size_t i = 0; type && !type->schema && i < COUNT_OF(ROWS); i++) {
        if (strcmp(type->name, ROWS[i].name) == 0)
            return &ROWS[i];
    }
    return NULL;
}

bool type_is_serial(const SqlType *type)
{
    const TypeRow *row = row_of(type);
    return row && row->below;
}

char *type_text(TALLOC_CTX *ctx, const SqlType *type)
{
    if (!type)
        return NULL;
    const TypeRow *row = row_of(type);
    char *text = type->schema ? talloc_asprintf(ctx, "%s.", sql_identifier(ctx, type->schema))
                              : talloc_strdup(ctx, "");
    text = talloc_strdup_append(text, row ? row->sql : sql_identifier(ctx, type->name));
    if (type->modifier_count == 1)
        text = talloc_asprintf_append(text, "(%d)", type->modifiers[0]);
    else if (type->modifier_count > 1)
        text = talloc_asprintf_append(text, "(%d,%d)", type->modifiers[0], type->modifiers[1]);
    for (int i = 0; i < type->array_dimensions; i++)
        text = talloc_strdup_append(text, "[]");
    return text;
}

char *type_text_plain(TALLOC_CTX *ctx, const SqlType *type)
{
    const TypeRow *row = row_of(type);
    return row && row->below ? talloc_strdup(ctx, row->below) : type_text(ctx, type);
}

char *type_text_rails(TALLOC_CTX *ctx, const SqlType *type)
{
    const TypeRow *row = row_of(type);
    if (!type)
        return NULL;
    if (!row || type->array_dimensions) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        return talloc_asprintf(ctx, "\"%s\"", type_text(tmp, type));
    }
    if (row->sql && strcmp(row->sql, "varchar") == 0 && type->modifier_count == 1)
        return talloc_asprintf(ctx, ":string, limit: %d", type->modifiers[0]);
    return talloc_strdup(ctx, row->rails);
}

const char *type_neutral(const SqlType *type)
{
    const TypeRow *row = row_of(type);
    if (type && type->array_dimensions)
        return "'{}'";
    return row ? row->neutral : NULL;
}
