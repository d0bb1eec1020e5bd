/* Inside src/report: what Report is made of, and the printers. */
#pragma once

#include <pthread.h>

#include "report/report.h"

typedef struct Outcome {
    json_t *result; /* may be NULL */
    ReportText text;
    const void *data;
    int exit_code;
    const Error *err; /* NULL, or not set: none */
} Outcome;

/* How a result is told. A new form is one more of these and a row in report.c. */
typedef struct Printer {
    const char *name;
    void (*print)(Report *report, const Outcome *outcome, FILE *out);
    /* Whether the text function's output is the result. */
    bool is_text;
} Printer;

extern const Printer printer_text;
extern const Printer printer_json;

typedef struct ReportProgress {
    Progress progress; /* first: what library code sees is this address */
    Report *report;
    pthread_mutex_t mutex; /* heartbeats may come from another thread */
    bool line_open;        /* a wait's line stands on the terminal without its newline */
    bool waiting;          /* a wait has been shown since the last step */
    int64_t last_ms;       /* when something was shown last */
    int64_t events;        /* that were written */
} ReportProgress;

struct Report {
    ReportConfig config;
    ReportListener listener; /* or NULL */
    void *listener_data;
    const Printer *printer;
    ReportProgress progress;
};

/* The object of --json: {schema, ok, exit, .., error}, redacted. New reference. */
json_t *report_envelope(const Report *report, const Outcome *outcome);

/* Redacts what stands in it. */
void report_redact_values(json_t *json);
/* One line on `out`; the caller holds the progress' mutex. */
void report_event(ReportProgress *self, const RunEvent *event);

/* Whether to colour what goes to this stream. */
bool report_use_color(const Report *report, FILE *stream);
void report_progress_start(Report *report);
/* Takes the renewed line away, before anything else is printed. */
void report_progress_clear(Report *report);

/* Redacted, valid UTF-8, and without control characters that could steer a terminal; line ends and
 * tabs stay. Child of ctx. */
char *report_clean_text(TALLOC_CTX *ctx, const char *text);
/* The first line of `text`, cut to `width` columns. Child of ctx. */
char *report_cut_line(TALLOC_CTX *ctx, const char *text, int width);
