#include "lint/judge/duration.h"

#include "base/table_size.h"

#include <string.h>

/* What a server does in a second: an estimate, to tell a moment from an outage.
 *
 * Measured on PostgreSQL 15.14 on two shared cores with the table in memory (4 million rows, 669
 * MB): reading all rows 0.5 to 0.7 s, looking up a foreign key 0.8 s, building an index 3 s over a
 * bigint and 11 s over a text of 32 bytes, writing the table anew 12 s, its indexes aside. Reading
 * is set lower, as a table that is large is read from disk. */
#define READ_BYTES     200e6
#define READ_ROWS      3e6
#define LOOKED_UP_ROWS 2e6
#define INDEXED_ROWS   4e5
#define WRITTEN_BYTES  60e6

#define ROW_BYTES 150.0 /* where only one of the two sizes is known */

typedef struct Size {
    double rows, bytes;
} Size;

static bool size_of(const Effect *effect, Size *ret_size)
{
    if (effect->rows < 0 && effect->bytes < 0)
        return false;
    ret_size->rows = effect->rows >= 0 ? (double)effect->rows : (double)effect->bytes / ROW_BYTES;
    ret_size->bytes = effect->bytes >= 0 ? (double)effect->bytes : (double)effect->rows * ROW_BYTES;
    return true;
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double seconds_of(EffectKind kind, const Size *size)
{
    switch (kind) {
    case EFFECT_REWRITE:
        return size->bytes / WRITTEN_BYTES;
    case EFFECT_SCAN:
        return larger(size->bytes / READ_BYTES, size->rows / READ_ROWS);
    case EFFECT_FOREIGN_KEY_SCAN:
        return size->rows / LOOKED_UP_ROWS;
    case EFFECT_BUILD:
        return size->rows / INDEXED_ROWS;
    default:
        return 0;
    }
}

/* To one or two digits: more would be a promise. */
static char *time_text(TALLOC_CTX *ctx, double seconds)
{
    if (seconds < 1)
        return talloc_strdup(ctx, "less than 1 s");
    if (seconds < 10)
        return talloc_asprintf(ctx, "about %.0f s", seconds);
    if (seconds < 100)
        return talloc_asprintf(ctx, "about %.0f s", 5 * (double)(int)(seconds / 5 + 0.5));
    if (seconds < 7200)
        return talloc_asprintf(ctx, "about %.0f minutes", seconds / 60);
    return talloc_asprintf(ctx, "about %.0f hours", seconds / 3600);
}

char *duration_text(TALLOC_CTX *ctx, const Effect *const *effects, size_t count, LockMode mode)
{
    double seconds = 0;
    Size largest = {-1, -1}, size = {0, 0};
    for (size_t i = 0; i < count; i++) {
        bool works = effects[i]->kind != EFFECT_LOCK && size_of(effects[i], &size);
        double taken = works ? seconds_of(effects[i]->kind, &size) : 0;
        seconds += taken;
        if (taken > 0 && size.bytes > largest.bytes)
            largest = size;
    }
    if (largest.bytes < 0)
        return NULL;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    return talloc_asprintf(ctx, "%s: %s%s%s", table_size_text(tmp, largest.bytes, largest.rows),
                           time_text(tmp, seconds), mode ? " under " : "",
                           mode ? lock_mode_name(mode) : "");
}
