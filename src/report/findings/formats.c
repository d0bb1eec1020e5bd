#include "report/findings/formats.h"

#include <string.h>

static void print_text(Report *report, FILE *out, const FindingReport *findings)
{
    findings_text(report, out, findings);
}

static const FindingFormat TEXT = {"text", print_text};
/* report_finish() prints it, as it does --json. */
static const FindingFormat JSON = {"json", print_text};

static const FindingFormat *const FORMATS[] = {
    &TEXT,
    &JSON,
    &finding_format_sarif,
    &finding_format_github,
    &finding_format_gitlab,
    &finding_format_checkstyle,
    &finding_format_junit,
    &finding_format_markdown,
};

const FindingFormat *finding_format(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(FORMATS); i++) {
        if (strcmp(FORMATS[i]->name, name) == 0)
            return FORMATS[i];
    }
    return NULL;
}
