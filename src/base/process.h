/* Child processes, and the identity of a process across restarts of its watcher.
 *
 * A pid alone names nobody: pids are used again, differ between pid namespaces and do not survive
 * a boot. An identity is boot id + pid namespace + pid + start time (proc(5), stat field 22).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

typedef struct ProcessIdentity {
    char boot_id[40]; /* /proc/sys/kernel/random/boot_id */
    uint64_t pid_namespace;
    pid_t pid;
    uint64_t start_ticks;
} ProcessIdentity;

typedef enum ProcessState {
    PROCESS_RUNNING,
    PROCESS_ENDED,   /* proven: another boot, no such pid, a zombie, or another start time */
    PROCESS_UNKNOWN, /* another machine or pid namespace: it cannot be told from here */
} ProcessState;

bool process_identify(pid_t pid, ProcessIdentity *ret_identity, Error *err) MUST_USE;
/* As text in one line, and back: "boot/namespace/pid/start". */
char *process_identity_text(TALLOC_CTX *ctx, const ProcessIdentity *identity);
bool process_identity_parse(const char *text, ProcessIdentity *ret_identity) MUST_USE;
ProcessState process_identity_state(const ProcessIdentity *identity);
/* Sends a signal only if the identity still holds (pidfd, so no race with pid reuse). */
bool process_identity_signal(const ProcessIdentity *identity, int signal, Error *err) MUST_USE;

typedef struct ProcessSpec {
    const char *const *argv;        /* NULL-terminated; argv[0] is looked up in PATH */
    const char *const *environment; /* NULL-terminated "NAME=value" added to ours; or NULL */
    const char *directory;          /* NULL: ours */
    int stdin_fd, stdout_fd, stderr_fd; /* -1: /dev/null for stdin, ours for the others */
    bool own_group;                 /* becomes leader of a new process group */
} ProcessSpec;

/* Starts the command. An exec that fails is reported here (ERR_FAILED with errno's text and a hint),
 * never as an exit code. Signal dispositions and mask are reset, other descriptors closed. */
bool process_spawn(const ProcessSpec *spec, pid_t *ret_pid, Error *err) MUST_USE;

/* "exit code 3", "killed by SIGKILL" from a wait(2) status; child of ctx. */
char *process_status_text(TALLOC_CTX *ctx, int wait_status);
/* The shell's convention: 128 + signal for a killed process. */
int process_exit_code(int wait_status);
