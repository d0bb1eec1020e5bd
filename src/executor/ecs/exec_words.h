/* The shell scripts of the executor `ecs-exec`. Private to this folder.
 *
 * The task's main process waits in a folder of its container; a session of ECS Exec begins the
 * command there, once (`mkdir` decides), out of the session's reach, and shows its output. The main
 * process copies the output to its own, hands SIGTERM on, and ends with the command's exit code:
 * that is the proof, the session only shows.
 */
#pragma once

#include "executor/executor.h"

/* What the main process ends with when the command was never begun. A command's own 125 is told as
 * 1. */
#define EXEC_NEVER_BEGUN 125

/* The main process' words; `limit_ms`: for how long it waits for the command to begin. Child of
 * ctx. */
const char *const *exec_words(TALLOC_CTX *ctx, const char *run_id, const char *const *command,
                              int64_t limit_ms);

typedef enum ExecPurpose {
    EXEC_BEGIN, /* begins the command unless it has begun */
    EXEC_JOIN   /* only shows it; ends at once when it has not begun */
} ExecPurpose;

/* What the session runs. The nonce marks what is ours in the output. Child of ctx. */
char *exec_session_command(TALLOC_CTX *ctx, const char *run_id, const char *nonce, ExecPurpose why);

/* Begins every mark in the session's output: EXEC_MARK NONCE ":begun", and ":ended" once all output
 * was shown. */
#define EXEC_MARK  "\036tidegate:"
#define EXEC_BEGUN ":begun"
#define EXEC_ENDED ":ended"
