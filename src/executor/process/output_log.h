/* The kept output of a command: one JSON object per line,
 *
 *     {"t":"2026-11-20T18:02:03.123Z","s":"stdout","m":"text of the line"}
 *
 * without secrets. Only its supervisor writes it; anybody may read it meanwhile.
 */
#pragma once

#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "executor/executor.h"

typedef struct OutputLog {
    int fd;
    Buf pending; /* whole lines that are not written yet */
    bool torn;   /* a write stopped in the middle of a line */
    bool lost;   /* something could not be written */
} OutputLog;

bool output_log_open(TALLOC_CTX *ctx, const char *path, OutputLog *ret_log, Error *err) MUST_USE;
/* One line, or a piece of a very long one. Bytes that are not UTF-8 are replaced. */
void output_log_add(OutputLog *log, const char *stream, const char *bytes, size_t length);
/* A disk that is full must not stop the command: what cannot be written is dropped. */
void output_log_flush(OutputLog *log);
void output_log_close(OutputLog *log);

/* Calls `line` for every complete line from the byte *cursor on, and moves it behind them. A file
 * that is not there yet has no lines. */
bool output_log_read(const char *path, int64_t *cursor, ExecutorLine line, void *data,
                     Error *err) MUST_USE;
