#include "report/table.h"

#include <string.h>

#include "base/secret.h"

#define GAP 2

typedef struct Row {
    char **cells;
    Style *styles;
} Row;

struct Table {
    const char **headers;
    unsigned columns;
    Row *rows;
    unsigned count;
};

Table *table_new(TALLOC_CTX *ctx, const char *const *headers)
{
    Table *table = talloc_zero(ctx, Table);
    while (headers[table->columns])
        table->columns++;
    table->headers = talloc_zero_array(table, const char *, table->columns);
    for (unsigned i = 0; i < table->columns; i++)
        table->headers[i] = talloc_strdup(table->headers, headers[i]);
    return table;
}

/* A cell is one line: what would break or escape from the row becomes a space. */
static char *copy_cell(TALLOC_CTX *ctx, const char *cell)
{
    char *copy = secret_redact(ctx, cell ? cell : "");
    for (char *at = copy; *at; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7F)
            *at = ' ';
    }
    return copy;
}

/* Doubling keeps ten thousand rows from being copied ten thousand times. */
static void grow(Table *table)
{
    if (table->count == 0 || (table->count >= 16 && (table->count & (table->count - 1)) == 0))
        table->rows =
            talloc_realloc(table, table->rows, Row, table->count == 0 ? 16 : table->count * 2);
}

void table_add(Table *table, const char *const *cells, const Style *styles)
{
    grow(table);
    Row *row = &table->rows[table->count++];
    row->cells = talloc_zero_array(table, char *, table->columns);
    row->styles = talloc_zero_array(row->cells, Style, table->columns);
    for (unsigned i = 0; i < table->columns; i++) {
        row->cells[i] = copy_cell(row->cells, cells[i]);
        row->styles[i] = styles ? styles[i] : STYLE_NONE;
    }
}

static bool is_right(const Table *table, unsigned column)
{
    return table->headers[column][0] == '>';
}

static const char *header_text(const Table *table, unsigned column)
{
    return table->headers[column] + is_right(table, column);
}

static int column_width(const Table *table, unsigned column)
{
    int width = terminal_text_width(header_text(table, column));
    for (unsigned i = 0; i < table->count; i++) {
        int cell = terminal_text_width(table->rows[i].cells[column]);
        width = cell > width ? cell : width;
    }
    return width;
}

static void print_cell(FILE *out, const char *text, Style style, bool color)
{
    if (style == STYLE_NONE || !*text)
        fputs(text, out);
    else
        fprintf(out, "%s%s%s", terminal_style(style, color), text,
                terminal_style(STYLE_NONE, color));
}

/* Nothing follows the last cell of a line, so that no line ends in spaces. */
static void print_row(const Table *table, FILE *out, const char *const *cells, const Style *styles,
                      const int *widths, bool color)
{
    unsigned last = table->columns;
    while (last > 0 && !*cells[last - 1])
        last--;
    for (unsigned i = 0; i < last; i++) {
        int padding = widths[i] - terminal_text_width(cells[i]);
        if (is_right(table, i))
            fprintf(out, "%*s", padding, "");
        print_cell(out, cells[i], styles[i], color);
        if (i + 1 < last)
            fprintf(out, "%*s", GAP + (is_right(table, i) ? 0 : padding), "");
    }
    fputc('\n', out);
}

void table_print(const Table *table, FILE *out, bool color)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    int *widths = talloc_array(tmp, int, table->columns);
    const char **headers = talloc_array(tmp, const char *, table->columns);
    Style *styles = talloc_array(tmp, Style, table->columns);
    for (unsigned i = 0; i < table->columns; i++) {
        widths[i] = column_width(table, i);
        headers[i] = header_text(table, i);
        styles[i] = STYLE_STRONG;
    }
    print_row(table, out, headers, styles, widths, color);
    for (unsigned i = 0; i < table->count; i++)
        print_row(table, out, (const char *const *)table->rows[i].cells, table->rows[i].styles,
                  widths, color);
}
