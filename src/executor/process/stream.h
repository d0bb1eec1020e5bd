/* One output stream of the command: its pipe, cut into lines for the log. */
#pragma once

#include "executor/process/output_log.h"

/* A longer line is logged in pieces. */
#define STREAM_PIECE (64 * 1024)

typedef struct Stream {
    const char *name; /* "stdout", "stderr" */
    int fd;           /* -1: at its end */
    Buf line;         /* what came since the last newline */
} Stream;

/* A pipe; *ret_write_fd is the command's end, the caller's to close. */
bool stream_open(TALLOC_CTX *ctx, const char *name, Stream *ret_stream, int *ret_write_fd,
                 Error *err) MUST_USE;
/* Reads what is there without waiting, a bounded part of it, into the log. */
void stream_read(Stream *stream, OutputLog *log);
/* Logs the last line that has no newline, and closes. */
void stream_close(Stream *stream, OutputLog *log);
