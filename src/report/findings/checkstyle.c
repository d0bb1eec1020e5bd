/* Checkstyle's XML report, which Jenkins, reviewdog and others read. */
#include "report/findings/formats.h"

#include <string.h>

#include "report/findings/words.h"
#include "report/findings/xml.h"

static const char *const SEVERITIES[] = {
    [FINDING_NOTE] = "info",
    [FINDING_WARNING] = "warning",
    [FINDING_ERROR] = "error",
};

static void print_one(FILE *out, const Finding *finding)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    fputs("    <error", out);
    if (finding->line > 0)
        xml_attribute_count(out, "line", (size_t)finding->line);
    if (finding->column > 0)
        xml_attribute_count(out, "column", (size_t)finding->column);
    xml_attribute(out, "severity", SEVERITIES[finding->level]);
    xml_attribute(out, "message", finding_plain(tmp, finding));
    xml_attribute(out, "source", talloc_asprintf(tmp, "tidegate.%s", finding->rule));
    fputs("/>\n", out);
}

static void print_checkstyle(Report *report UNUSED, FILE *out, const FindingReport *findings)
{
    const char *file = NULL;
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n", out);
    for (size_t i = 0; i < findings->count; i++) {
        const Finding *finding = &findings->findings[i];
        if (finding->allowed_reason)
            continue;
        if (!file || strcmp(file, finding->file) != 0) {
            fputs(file ? "  </file>\n  <file" : "  <file", out);
            xml_attribute(out, "name", finding->file);
            fputs(">\n", out);
            file = finding->file;
        }
        print_one(out, finding);
    }
    fputs(file ? "  </file>\n</checkstyle>\n" : "</checkstyle>\n", out);
}

const FindingFormat finding_format_checkstyle = {"checkstyle", print_checkstyle};
