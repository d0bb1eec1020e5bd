#include <string.h>

#include "cli/migrations.h"
#include "report/table.h"

static const Style STATE_STYLES[] = {
    [STATE_APPLIED] = STYLE_GOOD,         [STATE_PENDING] = STYLE_STRONG,
    [STATE_FAILED] = STYLE_ERROR,         [STATE_PARTIAL] = STYLE_ERROR,
    [STATE_CHANGED] = STYLE_ERROR,        [STATE_MISSING] = STYLE_ERROR,
    [STATE_OUT_OF_ORDER] = STYLE_WARNING, [STATE_UNDONE] = STYLE_STRONG,
    [STATE_BASELINE] = STYLE_FAINT,       [STATE_SUPERSEDED] = STYLE_FAINT,
    [STATE_OUTDATED] = STYLE_STRONG,      [STATE_IGNORED] = STYLE_FAINT,
};

/* "2026-11-20 18:02:03" of "2026-11-20T18:02:03.123Z": seconds do for a person. */
static char *short_time(TALLOC_CTX *ctx, const char *time)
{
    char *text = talloc_strndup(ctx, time, strcspn(time, ".Z"));
    char *middle = strchr(text, 'T');
    if (middle)
        *middle = ' ';
    return text;
}

/* "partial 3/7" when it is known how far it came. */
static const char *state_text(TALLOC_CTX *ctx, const MigrationStatus *migration)
{
    const char *name = migration_state_name(migration->state);
    return migration->of
               ? talloc_asprintf(ctx, "%s %lld/%lld", name, (long long)migration->committed,
                                 (long long)migration->of)
               : name;
}

static void add_row(TALLOC_CTX *ctx, Table *table, const MigrationStatus *migration)
{
    const char *const cells[] = {
        migration->version ? migration->version : "R",
        migration->name,
        state_text(ctx, migration),
        migration->applied_at ? short_time(ctx, migration->applied_at) : "",
        migration->duration_ms >= 0 ? clock_duration_text(ctx, migration->duration_ms) : "",
    };
    const Style styles[COUNT_OF(cells)] = {STYLE_NONE, STYLE_NONE, STATE_STYLES[migration->state],
                                           STYLE_FAINT, STYLE_FAINT};
    table_add(table, cells, styles);
}

/* "26 applied, 2 pending": the states that occur, in the order of their enumerators. */
static char *count_states(TALLOC_CTX *ctx, const StatusResult *result)
{
    size_t counts[STATE_IGNORED + 1] = {0};
    char *text = talloc_strdup(ctx, "");
    for (size_t i = 0; i < result->count; i++)
        counts[result->migrations[i].state]++;
    for (size_t state = 0; state < COUNT_OF(counts); state++) {
        if (counts[state])
            text = talloc_asprintf_append(text, "%s%zu %s", *text ? ", " : "", counts[state],
                                          migration_state_name((MigrationState)state));
    }
    return text;
}

static void print_others(FILE *out, const StatusResult *result)
{
    for (size_t i = 0; i < result->other_count; i++) {
        const OtherHistory *other = &result->others[i];
        fprintf(out, "%s has a history here: %zu in %s, the newest is %s\n", other->tool,
                other->applied, other->table, other->newest ? other->newest : "none");
    }
    if (result->other_count)
        fprintf(out, "migrations of another framework run by `tidegate exec -- CMD`\n");
}

void migrations_print_status(Report *report, FILE *out, const void *data)
{
    static const char *const headers[] = {"VERSION",       "NAME",  "STATE",
                                          "APPLIED (UTC)", ">TOOK", NULL};
    const StatusResult *result = data;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Table *table = table_new(tmp, headers);
    for (size_t i = 0; i < result->count; i++)
        add_row(table, table, &result->migrations[i]);
    if (result->count) {
        table_print(table, out, *report_style(report, STYLE_STRONG) != '\0');
        fputc('\n', out);
    }
    fprintf(out, "%s  (%s, %s %s)\n", result->count ? count_states(tmp, result) : "no migrations",
            result->database_label, result->database_kind, result->database_version);
    print_others(out, result);
    for (const char *const *problem = result->problems; problem && *problem; problem++)
        fprintf(out, "%sproblem%s: %s; tidegate repair mends it\n",
                report_style(report, STYLE_ERROR), report_style(report, STYLE_NONE), *problem);
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

void migrations_print_result(Report *report, FILE *out, const void *data)
{
    const MigrateResult *result = data;
    const char *good = report_style(report, STYLE_GOOD), *end = report_style(report, STYLE_NONE);
    if (strcmp(result->verdict, "success") != 0) {
        if (result->applied_count)
            fprintf(out, "%zu migration%s applied before the failure, %zu pending\n",
                    result->applied_count, plural(result->applied_count), result->pending);
        return;
    }
    if (result->applied_count == 0)
        fprintf(out, "nothing to do: %zu migration%s applied\n", result->total,
                plural(result->total));
    else
        fprintf(out, "%sapplied %zu migration%s%s, %zu altogether\n", good, result->applied_count,
                plural(result->applied_count), end, result->total);
}
