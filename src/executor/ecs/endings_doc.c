#include "executor/ecs/endings.h"

#include <string.h>

#include "base/attr.h"

static void print_kinds(FILE *out)
{
    static const char *const meanings[] = {
#define X(id, name, meaning) [id] = meaning,
        ECS_ENDING_KINDS(X)
#undef X
    };
    fputs("| verdict | meaning |\n|---|---|\n", out);
    for (size_t i = 0; i < COUNT_OF(meanings); i++)
        fprintf(out, "| %s | %s |\n", ecs_ending_kind_name((EcsEndingKind)i), meanings[i]);
}

static void print_exits(FILE *out, const EcsExits *exits)
{
    static const int UNBOUNDED = 1 << 16;
    bool range = exits->from <= exits->to;
    if (exits->none && range && exits->from < 0)
        fputs("any", out);
    else if (exits->none && !range)
        fputs("none", out);
    else if (exits->from < 0)
        fputs("any, but there is one", out);
    else if (exits->from == exits->to)
        fprintf(out, "%s%d", exits->none ? "none, " : "", exits->from);
    else if (exits->to > UNBOUNDED)
        fprintf(out, "%s%d and up", exits->none ? "none, " : "", exits->from);
    else
        fprintf(out, "%s%d to %d", exits->none ? "none, " : "", exits->from, exits->to);
}

/* "a&b|c": `a` with `b`, or `c`. */
static void print_pattern(FILE *out, const char *pattern)
{
    if (!pattern)
        return;
    fputc('`', out);
    for (const char *c = pattern; *c; c++) {
        if (*c == '|' || *c == '&')
            fprintf(out, "` %s `", *c == '|' ? "or" : "with");
        else
            fputc(*c, out);
    }
    fputc('`', out);
}

static void print_row(FILE *out, const EcsEnding *row)
{
    fprintf(out, "| %s | %s | %s | %s | ", row->id, ecs_ending_kind_name(row->kind),
            row->retryable ? "yes" : "", row->stop_code ? row->stop_code : "");
    print_exits(out, &row->exits);
    fputs(" | ", out);
    print_pattern(out, row->pattern);
    const char *next = row->next ? row->next : "";
    bool log_tells = row->next && !*row->next;
    fprintf(out, " | %s | %s |\n", row->words,
            log_tells ? "see the log: `tidegate logs RUN`" : next);
}

void ecs_endings_print(FILE *out)
{
    fputs(
        "# How a task of ECS ends\n\n"
        "One table in `src/executor/ecs/endings_table.c` says what an ending means. This page is\n"
        "printed from it (`tidegate help endings`). The first row that fits counts.\n\n"
        "A run is a success only when the task is STOPPED, its stop code is\n"
        "EssentialContainerExited, and the container that migrates has the exit code 0 and no\n"
        "error beside it. Whatever does not prove itself is unknown, and never started again by\n"
        "itself.\n\n",
        out);
    print_kinds(out);
    fputs("\nWhat was running has run: where the task tells a time at which it started, no row of\n"
          "not-started fits. \"Again\": the same may do the next time, with nothing changed.\n\n"
          "| ending | verdict | again | stop code | exit code | AWS says | what it means | next |\n"
          "|---|---|---|---|---|---|---|---|\n",
          out);
    for (size_t i = 0; i < ecs_ending_count; i++)
        print_row(out, &ecs_endings[i]);
}
