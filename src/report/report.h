/* What a command says: stdout carries the result and nothing else, stderr progress and diagnostics.
 *
 * A command builds its result as one JSON object (the fields of DESIGN's schema) and may give a
 * function that tells the same to a person. The printers (text, json; more to come) are rows of a
 * vtable; which one speaks is decided once, from the settings.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/env.h"
#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/terminal.h"

typedef struct Report Report;

typedef struct ReportConfig {
    const char *command; /* "migrate": becomes schema "tidegate.migrate.v1" */
    bool json, quiet, verbose;
    bool events; /* with json: lines of tidegate.event.v1 before the result */
    /* That the commands in hints are to name, because whoever reads them has only named it to this
     * one; NULL: none. */
    const char *environment;
    ColorMode color;
    Env *env;
    Clock *clock;        /* for the heartbeat; NULL: the system's */
    FILE *out, *err_out; /* NULL: stdout, stderr */
} ReportConfig;

Report *report_new(TALLOC_CTX *ctx, const ReportConfig *config);

/* The Progress that prints on stderr: steps, waits (one line that renews itself on a terminal, a
 * heartbeat line about every 15 s elsewhere), warnings, output lines. All text is redacted. */
Progress *report_progress(Report *report);

/* Writes the result's text to `out`; `data` is the command's own result. */
typedef void (*ReportText)(Report *report, FILE *out, const void *data);

/* Ends the command: prints the result (takes the reference of `result`, which may be NULL on
 * failure) and, if one is set, the error. Returns the exit code: `exit_code` when it is not 0 (a
 * gate that is closed, a command of somebody else's that failed), else error_exit_code(err). A
 * result that
 * could not be written (full disk) makes 1 of 0; a reader that has gone (EPIPE) changes nothing. */
int report_finish(Report *report, json_t *result, ReportText text, const void *data, int exit_code,
                  const Error *err);

/* Somebody else who wants to know how the command ends: called by report_finish(), before anything
 * is printed, with the object of --json (borrowed, redacted), whatever the form is that a person
 * asked for. One at most. */
typedef void (*ReportListener)(void *data, const json_t *object);
void report_listen(Report *report, ReportListener listener, void *data);

/* The member "error" of that object, redacted. New reference. */
json_t *report_error_json(const Error *err);

/* Writes a piece of a long text result at once, redacted (logs that are followed); silent with
 * --json, whose one object comes from report_finish(). */
void report_print(Report *report, const char *text);

/* Styles for the text functions: "" off colour. */
const char *report_style(const Report *report, Style style);

/* The compiler-like form of an error (also used for findings); tabs are four columns wide:
 *     error: relation "users" does not exist
 *       --> db/migrations/V2__plan.sql:3:13
 *        |
 *      3 | ALTER TABLE users ADD ...
 *        |             ^
 *     detail: ..
 *     hint: .. */
void report_error(Report *report, FILE *out, const Error *err);
