#include <string.h>

#include "report/excerpt.h"
#include "report/finding.h"
#include "report/findings/words.h"
#include "report/report_inside.h"
#include "report/wrap.h"

#define NARROWEST 60
#define WIDEST    110 /* longer lines are hard to read, however wide the terminal is */
#define LABELS    11  /* columns of "  REWRITES " */
#define RECIPE    6   /* columns before a recipe's lines */

typedef struct TextPage {
    Report *report;
    FILE *out;
    int width;
    bool color;
} TextPage;

static const Style LEVELS[] = {
    [FINDING_NOTE] = STYLE_STRONG,
    [FINDING_WARNING] = STYLE_WARNING,
    [FINDING_ERROR] = STYLE_ERROR,
};

static const char *style(const TextPage *page, Style wanted)
{
    return terminal_style(wanted, page->color);
}

static void print_label(const TextPage *page, const char *label, Style wanted)
{
    fprintf(page->out, "  %s%-*s%s", style(page, wanted), LABELS - 2, label,
            style(page, STYLE_NONE));
}

/* "  BREAKS   text", wrapped under itself; nothing for NULL. */
static void print_row(const TextPage *page, const char *label, Style wanted, const char *text)
{
    if (!text || *text == '\0')
        return;
    TALLOC_AUTO char *clean = report_clean_text(NULL, text);
    print_label(page, label, wanted);
    wrap_text(page->out, page->width, LABELS, LABELS, clean);
}

/* To be copied: as it is, never wrapped. */
static void print_line(const TextPage *page, const char *label, const char *text)
{
    if (!text)
        return;
    TALLOC_AUTO char *clean = report_clean_text(NULL, text);
    print_label(page, label, STYLE_FAINT);
    fprintf(page->out, "%s\n", clean);
}

static void print_place(const TextPage *page, const Finding *finding)
{
    TALLOC_AUTO char *file = report_clean_text(NULL, finding->file);
    fprintf(page->out, "%s", file);
    if (finding->line > 0)
        fprintf(page->out, ":%d", finding->line);
    if (finding->line > 0 && finding->column > 0)
        fprintf(page->out, ":%d", finding->column);
}

static void print_head(const TextPage *page, const Finding *finding)
{
    bool allowed = finding->allowed_reason != NULL;
    Style wanted = allowed ? STYLE_GOOD : LEVELS[finding->level];
    fprintf(page->out, "%s%s[%s]%s ", style(page, wanted),
            allowed ? "allowed" : finding_level_name(finding->level), finding->rule,
            style(page, STYLE_NONE));
    print_place(page, finding);
    fputc('\n', page->out);
}

static void print_source(const TextPage *page, const Finding *finding)
{
    if (!finding->source || finding->line <= 0)
        return;
    int digits = snprintf(NULL, 0, "%d", finding->line);
    const Excerpt excerpt = {
        .source = finding->source,
        .line = finding->line,
        .column = finding->column,
        .width = page->width - digits - 4,
    };
    report_excerpt(page->out, page->color, &excerpt, digits);
}

static void print_breaks(const TextPage *page, const Finding *finding)
{
    for (size_t i = 0; i < finding->break_count; i++) {
        const FindingBreak *each = &finding->breaks[i];
        TALLOC_AUTO char *text = talloc_asprintf(
            NULL, "%s%s%s%s", each->why ? each->why : "", each->sqlstate ? " (" : "",
            each->sqlstate ? each->sqlstate : "", each->sqlstate ? ")" : "");
        print_row(page, "BREAKS", STYLE_STRONG, text);
    }
}

static void print_locks(const TextPage *page, const Finding *finding)
{
    for (size_t i = 0; i < finding->lock_count; i++) {
        const FindingLock *each = &finding->locks[i];
        bool waits = each->blocks && *each->blocks;
        TALLOC_AUTO char *text =
            talloc_asprintf(NULL, "%s, %s%s%s", each->object, each->mode, waits ? ": blocks " : "",
                            waits ? each->blocks : "");
        print_row(page, "LOCKS", STYLE_STRONG, text);
    }
}

static void print_names(const TextPage *page, const char *label, const char *const *names)
{
    TALLOC_AUTO char *text = talloc_strdup(NULL, "");
    for (; names && *names; names++)
        text = talloc_asprintf_append(text, "%s%s", *text ? ", " : "", *names);
    print_row(page, label, STYLE_STRONG, text);
}

static void print_facts(const TextPage *page, const Finding *finding)
{
    print_breaks(page, finding);
    print_row(page, "FAILS", STYLE_STRONG, finding->fails);
    print_locks(page, finding);
    print_names(page, "REWRITES", finding->rewrites);
    print_names(page, "SCANS", finding->scans);
    print_row(page, "TAKES", STYLE_STRONG, finding->duration);
    if (!finding->postgres)
        return;
    TALLOC_AUTO char *verified = talloc_asprintf(NULL, "on PostgreSQL %s", finding->postgres);
    print_row(page, "verified", STYLE_FAINT, verified);
}

/* SQL to paste stays as it is. A comment may be broken, unless it has a command to paste. */
static bool is_prose(const char *line, size_t length)
{
    return length > 3 && memcmp(line, "-- ", 3) == 0 && !memmem(line, length, "tidegate", 8);
}

static void print_recipe_line(const TextPage *page, const char *line, size_t length)
{
    bool prose = is_prose(line, length);
    const char *prefix = "";
    for (;;) {
        size_t room = (size_t)page->width - RECIPE - strlen(prefix);
        const char *space = prose && length > room ? memrchr(line, ' ', room + 1) : NULL;
        size_t taken = space && space > line + 2 ? (size_t)(space - line) : length;
        fprintf(page->out, "%*s%s%.*s\n", length ? RECIPE : 0, "", prefix, (int)taken, line);
        if (taken == length)
            return;
        line += taken + 1;
        length -= taken + 1;
        prefix = "-- ";
    }
}

static void print_recipe(const TextPage *page, const char *recipe)
{
    if (!recipe || *recipe == '\0')
        return;
    TALLOC_AUTO char *clean = report_clean_text(NULL, recipe);
    fprintf(page->out, "  %sinstead%s\n", style(page, STYLE_GOOD), style(page, STYLE_NONE));
    for (const char *at = clean; *at;) {
        size_t length = strcspn(at, "\n");
        print_recipe_line(page, at, length);
        at += length + (at[length] == '\n');
    }
}

static void print_allowed(const TextPage *page, const Finding *finding)
{
    const char *until = finding->allowed_until;
    TALLOC_AUTO char *text =
        talloc_asprintf(NULL, "%s%s%s%s", finding->allowed_reason, until ? " (until " : "",
                        until ? until : "", until ? ")" : "");
    print_row(page, "because", STYLE_GOOD, text);
}

/* What is the same for every finding of a rule is said once. */
typedef struct Seen {
    const char **rules;
    size_t count;
} Seen;

static bool see(Seen *seen, const char *rule)
{
    for (size_t i = 0; i < seen->count; i++) {
        if (strcmp(seen->rules[i], rule) == 0)
            return false;
    }
    seen->rules[seen->count++] = rule;
    return true;
}

static void print_finding(const TextPage *page, const Finding *finding, Seen *seen)
{
    print_head(page, finding);
    print_source(page, finding);
    fputs("  ", page->out);
    TALLOC_AUTO char *message = report_clean_text(NULL, finding->message);
    wrap_text(page->out, page->width, 2, 2, message);
    if (finding->allowed_reason) {
        print_allowed(page, finding);
        return;
    }
    print_facts(page, finding);
    print_recipe(page, finding->recipe);
    if (!see(seen, finding->rule))
        return;
    print_row(page, "Rails", STYLE_FAINT, finding->rails);
    print_row(page, "Django", STYLE_FAINT, finding->django);
    print_line(page, "accept", finding->accept);
}

/* With the coverage: what was looked at, and what of it was not understood. */
static void print_summary(const TextPage *page, const FindingSummary *summary)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Style wanted = summary->errors ? STYLE_ERROR : summary->warnings ? STYLE_WARNING : STYLE_GOOD;
    fprintf(page->out, "%s%s%s: %s\n", style(page, wanted), finding_counts(tmp, summary),
            style(page, STYLE_NONE), finding_coverage(tmp, summary));
}

void findings_text(Report *report, FILE *out, const void *finding_report)
{
    const FindingReport *findings = finding_report;
    int width = terminal_width(report->config.out);
    const TextPage page = {
        .report = report,
        .out = out,
        .width = width < NARROWEST ? NARROWEST
                 : width > WIDEST  ? WIDEST
                                   : width,
        .color = report_use_color(report, report->config.out),
    };
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Seen seen = {.rules = talloc_array(tmp, const char *, (unsigned)findings->count + 1)};
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->findings[i].in_baseline)
            continue; /* there may be hundreds: they are counted */
        print_finding(&page, &findings->findings[i], &seen);
        fputc('\n', out);
    }
    print_summary(&page, &findings->summary);
}
