#include "cli/init_report.h"

#include <string.h>

#include "report/table.h"

static const char *state_name(const InitPlaced *placed, bool dry_run)
{
    static const char *const done[] = {"created", "unchanged", "overwritten"};
    static const char *const planned[] = {"to create", "unchanged", "to overwrite"};
    if (placed->keep && placed->state != INIT_SAME)
        return "kept";
    return (dry_run ? planned : done)[placed->state];
}

void init_print_diff(Report *report, FILE *out, const InitPlaced *placed)
{
    for (const char *line = placed->diff; *line;) {
        size_t length = strcspn(line, "\n");
        Style style = *line == '+'   ? STYLE_GOOD
                      : *line == '-' ? STYLE_ERROR
                      : *line == '@' ? STYLE_FAINT
                                     : STYLE_NONE;
        fprintf(out, "%s%.*s%s\n", report_style(report, style), (int)length, line,
                report_style(report, STYLE_NONE));
        line += length + (line[length] == '\n');
    }
}

static bool all_same(const InitPlacement *placement)
{
    for (size_t i = 0; i < placement->count; i++) {
        if (placement->files[i].state != INIT_SAME)
            return false;
    }
    return true;
}

static void print_files(Report *report, FILE *out, const InitReport *told)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    static const char *const headers[] = {"FILE", "", NULL};
    Table *table = table_new(tmp, headers);
    for (size_t i = 0; i < told->placement->count; i++) {
        const InitPlaced *placed = &told->placement->files[i];
        const char *const cells[] = {placed->file->path, state_name(placed, told->dry_run)};
        table_add(table, cells, NULL);
        if (told->dry_run)
            init_print_diff(report, out, placed);
    }
    table_print(table, out, *report_style(report, STYLE_STRONG) != '\0');
}

/* Its further lines below the first, as what is to be typed. */
static void print_step(FILE *out, unsigned number, const char *text)
{
    size_t first = strcspn(text, "\n");
    fprintf(out, "%2u. %.*s\n", number, (int)first, text);
    for (const char *line = text + first; *line == '\n';) {
        line++;
        size_t length = strcspn(line, "\n");
        fprintf(out, "    %.*s\n", (int)length, line);
        line += length;
    }
}

static void print_report(Report *report, FILE *out, const void *data)
{
    const InitReport *told = data;
    print_files(report, out, told);
    if (all_same(told->placement))
        fputs("\nnothing to do: all is as these answers have it\n", out);
    else if (told->dry_run)
        fputs("\nnothing was written (--dry-run)\n", out);
    fputs("\nNext:\n", out);
    for (unsigned i = 0; i < told->draft->steps.count; i++)
        print_step(out, i + 1, told->draft->steps.items[i]);
}

static json_t *answers_json(const InitAnswers *answers)
{
    json_t *all = json_object();
    for (InitAnswer answer = 0; answer < ANSWER_COUNT_OF; answer++) {
        if (answers->at[answer])
            json_object_set_new(all, init_question(answer)->name,
                                json_pack("{s:s, s:s}", "value", answers->at[answer], "origin",
                                          init_origin_name(answers->origin[answer])));
    }
    return all;
}

static json_t *found_json(const InitSight *sight)
{
    json_t *all = json_array();
    for (size_t i = 0; i < sight->count; i++) {
        const InitFound *found = &sight->found[i];
        json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:b}", "what", found->what, "answer",
                                             init_question(found->answer)->name, "value",
                                             found->value, "taken", !found->refuted));
    }
    return all;
}

static json_t *files_json(const InitReport *told)
{
    json_t *all = json_array();
    for (size_t i = 0; i < told->placement->count; i++) {
        const InitPlaced *placed = &told->placement->files[i];
        json_array_append_new(all, json_pack("{s:s, s:s, s:o}", "path", placed->file->path, "state",
                                             state_name(placed, told->dry_run), "diff",
                                             json_string_or_null(placed->diff)));
    }
    return all;
}

int init_report(const Invocation *invocation, const InitReport *report)
{
    json_t *next = json_array();
    for (unsigned i = 0; i < report->draft->steps.count; i++)
        json_array_append_new(next, json_string_or_null(report->draft->steps.items[i]));
    json_t *result = json_pack("{s:b, s:o, s:o, s:o, s:o}", "dry_run", report->dry_run, "answers",
                               answers_json(report->answers), "found", found_json(report->sight),
                               "files", files_json(report), "next", next);
    return report_finish(invocation->report, result, print_report, report, 0, NULL);
}
