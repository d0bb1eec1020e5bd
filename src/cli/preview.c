#include "cli/preview.h"

#include <ctype.h>
#include <string.h>

#include "base/table_size.h"

/* Of a statement, on the one line that a person gets to see. */
#define SHOWN_LENGTH 100

/* White space folded, cut at a whole character. */
static char *one_line(TALLOC_CTX *ctx, const char *sql)
{
    char *line = talloc_array(ctx, char, SHOWN_LENGTH + 8);
    size_t used = 0;
    bool space = false;
    for (; *sql && used < SHOWN_LENGTH; sql++) {
        if (isspace((unsigned char)*sql)) {
            space = used > 0;
            continue;
        }
        if (space)
            line[used++] = ' ';
        space = false;
        line[used++] = *sql;
    }
    while (*sql && used > 0 && ((unsigned char)*sql & 0xC0) == 0x80) {
        used--;
        sql--;
    }
    memcpy(line + used, *sql ? " .." : "", *sql ? 4 : 1);
    return line;
}

static void print_group(FILE *out, const Preview *preview, const PreviewGroup *group)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    fprintf(out, "      %s%s\n",
            group->transaction ? "in one transaction" : "outside a transaction",
            group->done ? ", done already" : "");
    for (size_t i = 0; i < preview->shown; i++) {
        const PreviewStatement *statement = &preview->statements[i];
        if (statement->number >= group->first && statement->number <= group->last)
            fprintf(out, "      %4d  %s\n", statement->line, one_line(tmp, statement->sql));
    }
    if (preview->shown == 0)
        fprintf(out, "            %d statement%s\n", group->last - group->first + 1,
                group->last == group->first ? "" : "s");
}

static void print_table(FILE *out, const PreviewTable *table)
{
    TALLOC_AUTO char *size = table_size_text(NULL, (double)table->bytes, (double)table->rows);
    fprintf(out, "      speaks of %s: %s\n", table->name, size);
}

void preview_print(FILE *out, const Preview *preview)
{
    if (!preview)
        return;
    for (size_t i = 0; i < preview->group_count; i++)
        print_group(out, preview, &preview->groups[i]);
    for (size_t i = 0; i < preview->table_count; i++)
        print_table(out, &preview->tables[i]);
}

/* New reference. */
static json_t *statements_json(const Preview *preview, const PreviewGroup *group)
{
    json_t *list = json_array();
    for (size_t i = 0; i < preview->shown; i++) {
        const PreviewStatement *statement = &preview->statements[i];
        if (statement->number >= group->first && statement->number <= group->last)
            json_array_append_new(list, json_pack("{s:i, s:i, s:o}", "number", statement->number,
                                                  "line", statement->line, "sql",
                                                  json_string_or_null(statement->sql)));
    }
    return list;
}

static json_t *count_json(int64_t count)
{
    return count < 0 ? json_null() : json_integer(count);
}

void preview_add_json(json_t *migration, const Preview *preview)
{
    json_t *groups = json_array(), *tables = json_array();
    for (size_t i = 0; i < preview->group_count; i++) {
        const PreviewGroup *group = &preview->groups[i];
        json_array_append_new(groups, json_pack("{s:b, s:b, s:i, s:i, s:o}", "transaction",
                                                group->transaction, "done", group->done, "first",
                                                group->first, "last", group->last, "statements",
                                                statements_json(preview, group)));
    }
    for (size_t i = 0; i < preview->table_count; i++) {
        const PreviewTable *table = &preview->tables[i];
        json_array_append_new(
            tables, json_pack("{s:o, s:o, s:o}", "name", json_string_or_null(table->name), "rows",
                              count_json(table->rows), "bytes", count_json(table->bytes)));
    }
    json_object_set_new(migration, "statements", json_integer((json_int_t)preview->count));
    json_object_set_new(migration, "groups", groups);
    json_object_set_new(migration, "tables", tables);
}
