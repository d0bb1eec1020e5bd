/* Markdown for a comment on a merge request or a job's summary. Code hosts refuse comments above
 * 65,536 characters: what does not fit is counted. */
#include "report/findings/formats.h"

#include <string.h>

#include "base/buf.h"
#include "report/findings/words.h"

#define LONGEST_COMMENT ((size_t)60000 - 1) /* bytes, so never more characters */
#define LAST_LINE       ((size_t)200)       /* kept free for what was left out */

static bool add_head(Buf *out, const FindingReport *findings)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    return buf_printf(out, "### tidegate lint: %s\n\n%s\n", finding_counts(tmp, &findings->summary),
                      finding_coverage(tmp, &findings->summary));
}

static bool add_finding(Buf *out, const Finding *finding)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *level = finding->allowed_reason ? "allowed" : finding_level_name(finding->level);
    const char *line = finding->line > 0 ? talloc_asprintf(tmp, ":%d", finding->line) : "";
    const char *text =
        talloc_asprintf(tmp, "\n#### %s `%s` in `%s%s`\n\n%s\n", level, finding->rule,
                        finding->file, line, finding_markdown(tmp, finding));
    size_t length = strlen(text);
    return out->length + length + LAST_LINE <= LONGEST_COMMENT && buf_append(out, text, length);
}

/* What counts most comes first, as the rest may be cut: errors 0, warnings 1, notes 2, allowed 3.
 */
static int rank(const Finding *finding)
{
    return finding->allowed_reason ? FINDING_ERROR + 1 : FINDING_ERROR - (int)finding->level;
}

/* Returns how many of that rank are left out; `full`: those before were already. */
static size_t add_ranked(Buf *page, const FindingReport *findings, int ranked, bool full)
{
    size_t left = 0;
    for (size_t i = 0; i < findings->count; i++) {
        const Finding *finding = &findings->findings[i];
        if (rank(finding) == ranked && !finding->in_baseline) /* the head counts those */
            left += full || left > 0 || !add_finding(page, finding);
    }
    return left;
}

static void print_markdown(Report *report UNUSED, FILE *out, const FindingReport *findings)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Buf page = buf_new(tmp, LONGEST_COMMENT);
    bool ok = add_head(&page, findings);
    size_t left = 0;
    for (int ranked = 0; ok && ranked <= FINDING_ERROR + 1; ranked++)
        left += add_ranked(&page, findings, ranked, left > 0);
    fputs(buf_text(&page), out);
    if (left > 0)
        fprintf(out, "\nand %zu more finding%s: the job's log has all of them.\n", left,
                left == 1 ? "" : "s");
}

const FindingFormat finding_format_markdown = {"markdown", print_markdown};
