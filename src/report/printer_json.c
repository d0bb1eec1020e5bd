#include "report/report_inside.h"

static void print_json(Report *report, const Outcome *outcome, FILE *out)
{
    JSON_AUTO json_t *envelope = report_envelope(report, outcome);
    json_dumpf(envelope, out, JSON_COMPACT);
    fputc('\n', out);
}

const Printer printer_json = {.name = "json", .print = print_json};
