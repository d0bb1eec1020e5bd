#include <errno.h>
#include <string.h>

#include "base/advice.h"
#include "base/secret.h"
#include "report/report_inside.h"

Report *report_new(TALLOC_CTX *ctx, const ReportConfig *config)
{
    Report *report = talloc_zero(ctx, Report);
    report->config = *config;
    report->config.command = talloc_strdup(report, config->command);
    if (!report->config.out)
        report->config.out = stdout;
    if (!report->config.err_out)
        report->config.err_out = stderr;
    if (!report->config.clock)
        report->config.clock = clock_system();
    report->printer = config->json ? &printer_json : &printer_text;
    report_progress_start(report);
    return report;
}

bool report_use_color(const Report *report, FILE *stream)
{
    return terminal_use_color(stream, report->config.color, report->config.env);
}

const char *report_style(const Report *report, Style style)
{
    return terminal_style(style, report_use_color(report, report->config.out));
}

void report_print(Report *report, const char *text)
{
    if (!report->printer->is_text)
        return;
    report_progress_clear(report);
    TALLOC_AUTO char *safe = secret_redact(NULL, text);
    fputs(safe ? safe : "", report->config.out);
    fflush(report->config.out);
}

/* Built in memory first: a text that failed half way would look like a whole one. */
static bool write_result(Report *report, const Outcome *outcome)
{
    MALLOC_AUTO char *text = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&text, &length);
    if (!memory)
        return false;
    report->printer->print(report, outcome, memory);
    if (fclose(memory) != 0)
        return false;
    fwrite(text, 1, length, report->config.out);
    return fflush(report->config.out) == 0 && !ferror(report->config.out);
}

void report_listen(Report *report, ReportListener listener, void *data)
{
    report->listener = listener;
    report->listener_data = data;
}

static void tell_listener(const Report *report, const Outcome *outcome)
{
    if (!report->listener)
        return;
    JSON_AUTO json_t *object = report_envelope(report, outcome);
    report->listener(report->listener_data, object);
}

static int failed_write(Report *report, int exit_code)
{
    if (errno == EPIPE)
        return exit_code;
    ERROR_AUTO Error err = {0};
    error_set_errno(&err, ERR_IO, "cannot write the result");
    error_hint(&err, "the command itself has ended with exit code %d", exit_code);
    report_error(report, report->config.err_out, &err);
    return exit_code ? exit_code : error_exit_code(&err);
}

int report_finish(Report *report, json_t *result, ReportText text, const void *data, int exit_code,
                  const Error *err)
{
    JSON_AUTO json_t *owned = result;
    bool failed = err && error_is_set(err);
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Error shown = failed ? *err : (Error){0};
    if (report->config.environment)
        shown.hint = advice_for_environment(tmp, shown.hint, report->config.environment);
    Outcome outcome = {
        .result = owned,
        .text = text,
        .data = data,
        .exit_code = failed && !exit_code ? error_exit_code(err) : exit_code,
        .err = failed ? &shown : NULL,
    };
    tell_listener(report, &outcome);
    report_progress_clear(report);
    bool written = write_result(report, &outcome);
    int code = written ? outcome.exit_code : failed_write(report, outcome.exit_code);
    if (failed)
        report_error(report, report->config.err_out, &shown);
    fflush(report->config.err_out);
    return code;
}
