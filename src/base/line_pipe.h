/* A pipe from a child process whose bytes arrive cut into lines. */
#pragma once

#include "base/buf.h"
#include "base/error.h"

/* One line without its end, or a piece of a very long one, cut between characters. */
typedef void (*LinePipeLine)(void *data, const char *name, const char *bytes, size_t length);

typedef struct LinePipe {
    const char *name; /* "stdout", "stderr": for the callback */
    int fd;           /* ours, not blocking; -1: at its end */
    bool lost;        /* memory ran out, and something was dropped */
    Buf line;         /* what came since the last newline */
    LinePipeLine on_line;
    void *data;
} LinePipe;

/* *ret_write_fd is the child's end, the caller's to close. A line longer than `piece` bytes comes
 * in pieces. */
bool line_pipe_open(TALLOC_CTX *ctx, const char *name, size_t piece, LinePipeLine on_line,
                    void *data, LinePipe *ret_pipe, int *ret_write_fd, Error *err) MUST_USE;
/* Takes what is there without waiting, a bounded part of it. Closes at the end. */
void line_pipe_read(LinePipe *pipe);
/* Hands out the last line, which may have no newline, and closes. */
void line_pipe_close(LinePipe *pipe);
