/* A session of ECS Exec that begins the command, or joins it, and shows its lines. Private to this
 * folder. */
#pragma once

#include "base/clock.h"
#include "executor/ecs/exec_words.h"
#include "executor/ecs/task.h"

typedef struct ExecSession ExecSession;

/* ERR_FAILED when the task takes no session (yet, or any more); ERR_AUTH; ERR_CONNECT. Child of
 * ctx; freeing it ends the session, and nothing else. */
bool exec_session_open(TALLOC_CTX *ctx, const ExecutorHost *host, const EcsTask *task,
                       ExecPurpose why, ExecSession **ret_session, Error *err) MUST_USE;

typedef enum ExecSessionState {
    EXEC_SESSION_OPENING, /* nothing was heard of the command yet */
    EXEC_SESSION_BEGUN,   /* the command has begun, by us or before */
    EXEC_SESSION_ENDED,   /* all its output was shown */
    EXEC_SESSION_LOST,    /* the connection is gone, or what we said was not understood */
} ExecSessionState;

/* Tells the lines that came, from the command's first one on each time it is joined. Waits up to
 * timeout_ms for the word that it has begun, and for nothing else. */
bool exec_session_read(ExecSession *session, int64_t timeout_ms, ExecutorLine line, void *data,
                       ExecSessionState *ret_state, Error *err) MUST_USE;
