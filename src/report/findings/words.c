#include "report/findings/words.h"

#include "base/buf.h"

#define LONGEST ((size_t)64 << 10)

static const char *const LEVELS[] = {
    [FINDING_NOTE] = "note",
    [FINDING_WARNING] = "warning",
    [FINDING_ERROR] = "error",
};

const char *finding_level_name(FindingLevel level)
{
    return LEVELS[level];
}

/* What sets the two forms apart. */
typedef struct Markup {
    const char *line; /* before each line but the first */
    const char *strong, *strong_end, *code;
} Markup;

static const Markup PLAIN = {.line = "\n", .strong = "", .strong_end = " ", .code = ""};
static const Markup MARKDOWN = {.line = "\n- ", .strong = "**", .strong_end = "** ", .code = "`"};

static bool add_row(Buf *out, const Markup *markup, const char *label)
{
    return buf_printf(out, "%s%s%s%s", markup->line, markup->strong, label, markup->strong_end);
}

static bool add_breaks(Buf *out, const Markup *markup, const Finding *finding)
{
    for (size_t i = 0; i < finding->break_count; i++) {
        const FindingBreak *each = &finding->breaks[i];
        if (!add_row(out, markup, "BREAKS") || !buf_puts(out, each->why ? each->why : "") ||
            (each->sqlstate && !buf_printf(out, " (SQLSTATE %s)", each->sqlstate)))
            return false;
    }
    return true;
}

static bool add_locks(Buf *out, const Markup *markup, const Finding *finding)
{
    for (size_t i = 0; i < finding->lock_count; i++) {
        const FindingLock *each = &finding->locks[i];
        bool blocks = each->blocks && *each->blocks;
        if (!add_row(out, markup, "LOCKS") ||
            !buf_printf(out, "%s%s%s: %s", markup->code, each->object, markup->code, each->mode) ||
            (blocks && !buf_printf(out, ", %s wait", each->blocks)))
            return false;
    }
    return !finding->duration ||
           (add_row(out, markup, "TAKES") && buf_puts(out, finding->duration));
}

static bool add_names(Buf *out, const Markup *markup, const char *label, const char *const *names)
{
    if (!names || !*names)
        return true;
    bool ok = add_row(out, markup, label);
    for (const char *const *name = names; ok && *name; name++)
        ok = buf_printf(out, "%s%s%s%s", name == names ? "" : ", ", markup->code, *name,
                        markup->code);
    return ok;
}

static bool add_facts(Buf *out, const Markup *markup, const Finding *finding)
{
    return add_breaks(out, markup, finding) && add_locks(out, markup, finding) &&
           add_names(out, markup, "REWRITES", finding->rewrites) &&
           add_names(out, markup, "SCANS", finding->scans) &&
           (!finding->fails ||
            (add_row(out, markup, "FAILS") && buf_printf(out, "with SQLSTATE %s", finding->fails)));
}

static bool add_accept(Buf *out, const Markup *markup, const Finding *finding)
{
    if (finding->allowed_reason)
        return add_row(out, markup, "ALLOWED") && buf_puts(out, finding->allowed_reason) &&
               (!finding->allowed_until || buf_printf(out, " (until %s)", finding->allowed_until));
    return !finding->accept ||
           (add_row(out, markup, "ACCEPT") &&
            buf_printf(out, "%s%s%s", markup->code, finding->accept, markup->code));
}

char *finding_plain(TALLOC_CTX *ctx, const Finding *finding)
{
    Buf out = buf_new(ctx, LONGEST);
    bool ok = buf_puts(&out, finding->message) && add_facts(&out, &PLAIN, finding) &&
              (!finding->recipe || buf_printf(&out, "\nRECIPE\n%s", finding->recipe)) &&
              add_accept(&out, &PLAIN, finding);
    return ok ? out.data : talloc_strdup(ctx, finding->message);
}

char *finding_markdown(TALLOC_CTX *ctx, const Finding *finding)
{
    Buf out = buf_new(ctx, LONGEST);
    bool ok = buf_printf(&out, "%s\n", finding->message) && add_facts(&out, &MARKDOWN, finding) &&
              add_accept(&out, &MARKDOWN, finding) &&
              (!finding->recipe || buf_printf(&out, "\n\n```sql\n%s\n```", finding->recipe));
    return ok ? out.data : talloc_strdup(ctx, finding->message);
}

static bool add_count(Buf *out, size_t count, const char *word)
{
    return count == 0 || buf_printf(out, "%s%zu %s%s", out->length ? ", " : "", count, word,
                                    count == 1 ? "" : "s");
}

char *finding_counts(TALLOC_CTX *ctx, const FindingSummary *summary)
{
    Buf out = buf_new(ctx, LONGEST);
    bool ok = add_count(&out, summary->errors, "error") &&
              add_count(&out, summary->warnings, "warning") &&
              add_count(&out, summary->notes, "note") &&
              (out.length || buf_puts(&out, "no findings")) &&
              (!summary->allowed || buf_printf(&out, "; %zu allowed", summary->allowed));
    return ok ? out.data : talloc_strdup(ctx, "");
}

char *finding_coverage(TALLOC_CTX *ctx, const FindingSummary *summary)
{
    Buf out = buf_new(ctx, LONGEST);
    size_t unknown = summary->unparsed + summary->dynamic;
    bool ok =
        (summary->files ? add_count(&out, summary->files, "file") : buf_printf(&out, "no files")) &&
        add_count(&out, summary->statements, "statement") &&
        (!unknown || buf_printf(&out, ", %zu not understood", unknown)) &&
        (!summary->server || buf_printf(&out, "%s%s", out.length ? ", " : "", summary->server));
    return ok ? talloc_strdup(ctx, buf_text(&out)) : talloc_strdup(ctx, "");
}
