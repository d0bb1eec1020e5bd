#include "base/secret.h"
#include "report/report_inside.h"

static void print_text(Report *report, const Outcome *outcome, FILE *out)
{
    MALLOC_AUTO char *text = NULL;
    size_t length = 0;
    FILE *memory = outcome->text ? open_memstream(&text, &length) : NULL;
    if (!memory)
        return;
    outcome->text(report, memory, outcome->data);
    if (fclose(memory) != 0)
        return;
    TALLOC_AUTO char *safe = secret_redact(NULL, text);
    fputs(safe ? safe : "", out);
}

const Printer printer_text = {.name = "text", .print = print_text, .is_text = true};
