#include "cli/lint_report.h"

#include <string.h>

#include "lint/allow/baseline.h"
#include "lint/rules/page.h"

/* What the text functions get. */
typedef struct Told {
    const FindingFormat *format;
    FindingReport report;
} Told;

static void print_told(Report *report, FILE *out, const void *data)
{
    const Told *told = data;
    told->format->print(report, out, &told->report);
}

static void add_summary(FindingSummary *sum, const FindingSummary *one)
{
    sum->files += one->files;
    sum->statements += one->statements;
    sum->unparsed += one->unparsed;
    sum->dynamic += one->dynamic;
    sum->errors += one->errors;
    sum->warnings += one->warnings;
    sum->notes += one->notes;
    sum->allowed += one->allowed;
    sum->duration_ms += one->duration_ms;
    sum->server = one->server;
}

/* The findings of all, one database's after the other's. */
static FindingReport join(const void *ctx, LintResult *const *results, size_t count)
{
    FindingReport all = results[0]->report;
    for (size_t i = 1; i < count; i++) {
        const FindingReport *one = &results[i]->report;
        Finding *findings = talloc_array(ctx, Finding, (unsigned)(all.count + one->count + 1));
        memcpy(findings, all.findings, all.count * sizeof(Finding));
        memcpy(findings + all.count, one->findings, one->count * sizeof(Finding));
        all.findings = findings;
        all.count += one->count;
        add_summary(&all.summary, &one->summary);
        if (all.effects)
            json_array_extend(all.effects, one->effects);
    }
    return all;
}

json_t *lint_report_json(const void *ctx, LintResult *const *results, size_t count)
{
    const FindingReport all = join(ctx, results, count);
    return findings_json(&all);
}

static char *count_text(TALLOC_CTX *ctx, const FindingSummary *summary)
{
    size_t errors = summary->errors, warnings = summary->warnings;
    if (warnings == 0)
        return talloc_asprintf(ctx, "%zu error%s", errors, errors == 1 ? "" : "s");
    if (errors == 0)
        return talloc_asprintf(ctx, "%zu warning%s", warnings, warnings == 1 ? "" : "s");
    return talloc_asprintf(ctx, "%zu error%s, %zu warning%s", errors, errors == 1 ? "" : "s",
                           warnings, warnings == 1 ? "" : "s");
}

static bool counts(const Finding *finding)
{
    return !finding->allowed_reason && finding->level != FINDING_NOTE;
}

static bool was_before(const FindingReport *findings, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (counts(&findings->findings[i]) &&
            strcmp(findings->findings[i].rule, findings->findings[index].rule) == 0)
            return true;
    }
    return false;
}

static void tell_finding(const Invocation *invocation, const Finding *finding)
{
    progress_say(invocation->progress, PROGRESS_WARNING, "lint: %s[%s] %s:%d:%d: %s",
                 finding->level == FINDING_ERROR ? "error" : "warning", finding->rule,
                 finding->file, finding->line, finding->column, finding->message);
}

char *lint_report_tell(const Invocation *invocation, TALLOC_CTX *ctx, LintResult *const *results,
                       size_t count)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const FindingReport all = join(tmp, results, count);
    char *text = count_text(ctx, &all.summary);
    bool first = true;
    for (size_t i = 0; i < all.count; i++) {
        if (!counts(&all.findings[i]))
            continue;
        tell_finding(invocation, &all.findings[i]);
        if (was_before(&all, i))
            continue;
        text = talloc_asprintf_append(text, "%s%s", first ? ": " : ", ", all.findings[i].rule);
        first = false;
    }
    return text;
}

/* What ends the command with 3. */
static void block(const FindingReport *findings, Error *err)
{
    TALLOC_AUTO char *text = count_text(NULL, &findings->summary);
    error_set(err, ERR_POLICY, "lint blocks: %s", text);
    error_hint(err, "'tidegate explain RULE' tells what a rule is about, and when it is right to "
                    "accept it");
}

/* A baseline is for what cannot be mended now: what is written into it blocks no more. */
static bool write_baseline(const Invocation *invocation, const FindingReport *findings, Error *err)
{
    const Settings *settings = invocation->settings;
    TALLOC_AUTO char *path = settings_path(NULL, settings, OPT_ACCEPTED);
    size_t count = 0;
    if (!path) {
        error_set(err, ERR_USAGE, "--write-baseline needs the file to write into");
        return error_hint(err, "name it: --baseline FILE, or 'lint: {baseline: FILE}' in the "
                               "configuration");
    }
    if (!baseline_write(path, findings->findings, findings->count, &count, err))
        return false;
    progress_say(invocation->progress, PROGRESS_STEP, "%zu finding%s written to '%s'", count,
                 count == 1 ? "" : "s", settings_string(settings, OPT_ACCEPTED));
    return true;
}

int lint_report_finish(Invocation *invocation, LintResult *const *results, size_t count)
{
    ERROR_AUTO Error err = {0};
    bool blocks = false;
    for (size_t i = 0; i < count; i++)
        blocks = blocks || results[i]->blocks;
    const char *format = settings_string(invocation->settings, OPT_FORMAT);
    Told told = {
        .format = finding_format(format),
        .report = join(invocation->ctx, results, count),
    };
    bool json = invocation_wants_json(invocation->settings);
    if (!json && strcmp(format, "text") != 0)
        told.report.rules = rule_finding_rules(invocation->ctx, &told.report.rule_count);
    bool writes = settings_flag(invocation->settings, OPT_WRITE_BASELINE);
    if (writes && !write_baseline(invocation, &told.report, &err))
        return invocation_fail(invocation, &err);
    if (blocks && !writes)
        block(&told.report, &err);
    return report_finish(invocation->report, json ? findings_json(&told.report) : NULL, print_told,
                         &told, 0, &err);
}
