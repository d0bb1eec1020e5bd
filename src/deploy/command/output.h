/* The output of a deploy command: live to the person, kept in a file, its end for the error. */
#pragma once

#include "base/error.h"
#include "base/line_pipe.h"
#include "base/progress.h"

/* The last lines, which an error shows. */
#define OUTPUT_TAIL 10

typedef struct Output {
    TALLOC_CTX *ctx;
    Progress *progress;
    LinePipe pipe;
    int log_fd;              /* -1: not kept */
    char *tail[OUTPUT_TAIL]; /* a ring */
    size_t lines;
} Output;

/* *ret_write_fd is the command's end of the pipe, the caller's to close. The lines are taken by
 * line_pipe_read(&output->pipe); *ret_output must stay where it is until output_close(). */
bool output_open(TALLOC_CTX *ctx, Progress *progress, const char *log_path, Output *ret_output,
                 int *ret_write_fd, Error *err) MUST_USE;
/* The last line too, which may have no newline. */
void output_close(Output *output);
/* For lines that come otherwise: one after the other, without their newlines. */
bool output_begin(TALLOC_CTX *ctx, Progress *progress, const char *log_path, Output *ret_output,
                  Error *err) MUST_USE;
void output_add(Output *output, const char *line);
void output_end(Output *output);
/* The last lines as one text; NULL when there were none. Child of ctx. */
char *output_tail_text(TALLOC_CTX *ctx, const Output *output);
