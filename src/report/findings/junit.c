/* JUnit's XML report: a test case for each finding, so that the lint stands among a pipeline's
 * tests. What is allowed is skipped with its reason; what does not block passes and says so. */
#include "report/findings/formats.h"

#include "report/findings/words.h"
#include "report/findings/xml.h"

static bool is_failure(const FindingReport *findings, const Finding *finding)
{
    return !finding->allowed_reason && finding->level >= findings->fail_on;
}

static size_t failures(const FindingReport *findings)
{
    size_t count = 0;
    for (size_t i = 0; i < findings->count; i++)
        count += is_failure(findings, &findings->findings[i]);
    return count;
}

static void print_outcome(FILE *out, const char *element, const char *message, const char *text)
{
    fprintf(out, "\n      <%s", element);
    if (message)
        xml_attribute(out, "message", message);
    fputc('>', out);
    xml_text(out, text);
    fprintf(out, "</%s>\n    ", element);
}

static void print_case(FILE *out, const FindingReport *findings, const Finding *finding)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *text = finding_plain(tmp, finding);
    fputs("    <testcase", out);
    xml_attribute(out, "classname", finding->file);
    xml_attribute(out, "name",
                  talloc_asprintf(tmp, "%s at %s:%d:%d", finding->rule, finding->file,
                                  finding->line, finding->column));
    xml_attribute(out, "file", finding->file);
    if (finding->line > 0)
        xml_attribute_count(out, "line", (size_t)finding->line);
    fputc('>', out);
    if (finding->allowed_reason)
        print_outcome(out, "skipped", finding->allowed_reason, NULL);
    else if (is_failure(findings, finding))
        print_outcome(out, "failure", finding->message, text);
    else
        print_outcome(out, "system-out", NULL, text);
    fputs("</testcase>\n", out);
}

static void print_counts(FILE *out, const FindingReport *findings)
{
    xml_attribute_count(out, "tests", findings->count ? findings->count : 1);
    xml_attribute_count(out, "failures", failures(findings));
    xml_attribute_count(out, "errors", 0);
    xml_attribute_count(out, "skipped", findings->summary.allowed);
}

static void print_junit(Report *report UNUSED, FILE *out, const FindingReport *findings)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", out);
    print_counts(out, findings);
    fputs(">\n  <testsuite name=\"tidegate lint\"", out);
    print_counts(out, findings);
    fprintf(out, " time=\"%.3f\">\n", (double)findings->summary.duration_ms / 1000);
    for (size_t i = 0; i < findings->count; i++)
        print_case(out, findings, &findings->findings[i]);
    if (findings->count == 0)
        fputs("    <testcase classname=\"tidegate\" name=\"lint\"></testcase>\n", out);
    fputs("  </testsuite>\n</testsuites>\n", out);
}

const FindingFormat finding_format_junit = {"junit", print_junit};
