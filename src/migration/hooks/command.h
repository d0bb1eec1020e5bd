/* Hooks that are commands: started, waited for and judged by their exit code.
 *
 * None runs while a transaction is open. What they print is said as progress; the end of it is the
 * detail of a failure. They are told by variables what happens (docs/engine.md), never by
 * arguments, and get no password that they do not have in their environment already.
 */
#pragma once

#include "migration/script/script.h"
#include "migration/session.h"

/* Borrowed from the configuration. */
typedef struct HookCommand {
    const char *const *argv; /* NULL-terminated; argv[0] with a slash is relative to `directory` */
    const char *directory;   /* in which it runs */
    const char *shown;       /* for messages: its words */
} HookCommand;

/* What a hook is told. */
typedef struct HookNews {
    HookMoment moment;
    const Script *script;        /* of the moments around each migration; else NULL */
    const MigrateResult *result; /* of the run so far; NULL: nothing was done yet */
    const Error *failure;        /* HOOK_AFTER_ERROR; else NULL */
} HookNews;

/* "before_all" */
const char *hook_moment_name(HookMoment moment);

/* ERR_CONFIG: there is no such program, or it may not be run. */
bool hook_command_check(const HookCommand *command, Error *err) MUST_USE;
/* Over its words and, where argv[0] names a file, what stands in it. */
void hook_command_digest(const HookCommand *command, char ret_hex[DIGEST_HEX_SIZE]);

/* ERR_FAILED: another exit code than 0, a signal, or it took longer than the configuration's
 * hook_timeout_ms and was stopped; it is stopped as well when the run is cancelled or loses its
 * lock. */
bool hook_command_run(Engine *engine, const HookCommand *command, const HookNews *news,
                      Error *err) MUST_USE;
