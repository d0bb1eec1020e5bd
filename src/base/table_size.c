#include "base/table_size.h"

typedef struct Unit {
    double from;
    const char *name;
} Unit;

static char *with_unit(TALLOC_CTX *ctx, double value, const Unit *units)
{
    while (value < units->from && units->from > 1)
        units++;
    double scaled = value / units->from;
    return talloc_asprintf(ctx, "%.*f %s", scaled < 10 && units->from > 1 ? 1 : 0, scaled,
                           units->name);
}

char *table_size_text(TALLOC_CTX *ctx, double bytes, double rows)
{
    static const Unit BYTES[] = {{1e12, "TB"}, {1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}, {1, "bytes"}};
    static const Unit ROWS[] = {{1e9, "billion rows"}, {1e6, "million rows"}, {1, "rows"}};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (rows >= 0 && (bytes < 1e3 || rows < 1))
        return talloc_asprintf(ctx, "%.0f rows", rows);
    char *size = with_unit(tmp, bytes, BYTES);
    if (rows < 0)
        return talloc_strdup(ctx, bytes < 0 ? "size not known" : size);
    if (rows < 1e6)
        return talloc_asprintf(ctx, "%s, %.0f rows", size, rows);
    return talloc_asprintf(ctx, "%s, %s", size, with_unit(tmp, rows, ROWS));
}
