/* How library code tells a person what it is doing: it never prints. The command line fills this
 * in. A NULL Progress is allowed and stays silent. */
#pragma once

#include "base/attr.h"
#include "base/run_event.h"

typedef enum ProgressKind {
    PROGRESS_STEP,    /* a step begins or ends: shown unless --quiet */
    PROGRESS_WAIT,    /* we wait for somebody; repeated calls replace each other on a terminal */
    PROGRESS_TURN,    /* the wait has become another one: told at once where there is no terminal */
    PROGRESS_OUTPUT,  /* a line of the migration command's own output */
    PROGRESS_WARNING, /* something the person should know: shown even with --quiet */
    PROGRESS_VERBOSE, /* shown with --verbose */
} ProgressKind;

typedef struct Progress Progress;
struct Progress {
    void (*say)(Progress *progress, ProgressKind kind, const char *text);
    void (*tell)(Progress *progress, const RunEvent *event); /* NULL: nobody listens to events */
};

/* Says it with all live secrets redacted. */
void progress_say(Progress *progress, ProgressKind kind, const char *fmt, ...) PRINTF(3, 4);

/* Whether anybody listens to events: what costs a question to the server is not asked in vain. */
bool progress_has_listener(const Progress *progress);
/* Tells a program; the words for people are said apart from it. */
void progress_tell(Progress *progress, const RunEvent *event);
