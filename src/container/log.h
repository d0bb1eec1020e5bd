/* The log of a container, read while it is written ("Get container logs" in the Docker Engine API).
 * For containers without a terminal: then the engine tells which stream a line is of. */
#pragma once

#include "container/engine.h"

typedef struct ContainerLog ContainerLog;

/* `time`: RFC 3339, as the engine tells it; `stream`: "stdout" or "stderr". */
typedef void (*ContainerLogLine)(void *data, const char *time, const char *stream,
                                 const char *text);

/* From its beginning, or behind the line of this time (`after`, with its nanoseconds; NULL: from
 * the beginning), and on until the container has ended. Nothing is asked yet. Child of ctx. */
bool container_log_open(TALLOC_CTX *ctx, ContainerEngine *engine, const char *id, const char *after,
                        ContainerLog **ret_log, Error *err) MUST_USE;

typedef enum ContainerLogState {
    CONTAINER_LOG_OPEN,
    CONTAINER_LOG_ENDED,  /* all of it was read */
    CONTAINER_LOG_NOWHERE /* the engine cannot read it: another driver keeps it */
} ContainerLogState;

/* Tells what lines there are, and goes on until none came for timeout_ms. ERR_CONNECT: the engine
 * is gone; how far it was told is in container_log_last(). */
bool container_log_read(ContainerLog *log, int64_t timeout_ms, ContainerLogLine line, void *data,
                        ContainerLogState *ret_state, Error *err) MUST_USE;
/* The time of the last line that was told; NULL: there was none. */
const char *container_log_last(const ContainerLog *log);
