/* GitLab's code quality report (GitLab documentation, "Code Quality", "Implement a custom tool"):
 * an array of issues; a fingerprint tells the same finding of two pipelines. */
#include "report/findings/formats.h"

#include "report/findings/words.h"

static const char *const SEVERITIES[] = {
    [FINDING_NOTE] = "info",
    [FINDING_WARNING] = "major",
    [FINDING_ERROR] = "blocker",
};

static json_t *issue_json(const Finding *finding)
{
    TALLOC_AUTO char *text = finding_plain(NULL, finding);
    json_t *lines = json_pack("{s:i}", "begin", finding->line > 0 ? finding->line : 1);
    if (finding->end_line > finding->line)
        json_object_set_new(lines, "end", json_integer(finding->end_line));
    json_t *location =
        json_pack("{s:o, s:o}", "path", json_string_or_null(finding->file), "lines", lines);
    return json_pack("{s:s, s:s, s:o, s:s, s:s, s:o}", "type", "issue", "check_name", finding->rule,
                     "description", json_string_or_null(text), "fingerprint", finding->fingerprint,
                     "severity", SEVERITIES[finding->level], "location", location);
}

static void print_gitlab(Report *report UNUSED, FILE *out, const FindingReport *findings)
{
    JSON_AUTO json_t *issues = json_array();
    for (size_t i = 0; i < findings->count; i++) {
        if (!findings->findings[i].allowed_reason)
            json_array_append_new(issues, issue_json(&findings->findings[i]));
    }
    json_dumpf(issues, out, JSON_INDENT(2));
    fputc('\n', out);
}

const FindingFormat finding_format_gitlab = {"gitlab", print_gitlab};
