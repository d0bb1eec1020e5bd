/* A command whose output is wanted as a whole. */
#pragma once

#include "base/buf.h"
#include "base/cancel.h"
#include "base/process.h"

typedef struct ProcessOrder {
    const char *const *argv;        /* NULL-terminated; argv[0] is looked up in PATH */
    const char *const *environment; /* NULL-terminated "NAME=value" added to ours; or NULL */
    const char *directory;          /* NULL: ours */
    const Cancel *cancel;           /* ends it, with all that it started; or NULL */
} ProcessOrder;

/* Runs it to its end. `output` is emptied and gets what it wrote to stdout or, where *ret_code is
 * not 0, to stderr: through files in memory, so that no pipe can fill. ERR_FAILED: it could not be
 * started. ERR_IO: it says more than `output` takes. */
bool process_output(const ProcessOrder *order, Buf *output, int *ret_code, Error *err) MUST_USE;
