/* Child processes, and the identity of a process across restarts of its watcher.
 *
 * A pid alone names nobody: pids are used again, differ between pid namespaces and do not survive
 * a boot. An identity is boot id + pid namespace + pid + start time (proc(5), stat field 22) +
 * machine id (machine-id(5)), which tells another boot of this machine from another machine.
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
    char machine_id[40]; /* /etc/machine-id; "" when there is none */
} ProcessIdentity;

typedef enum ProcessState {
    PROCESS_RUNNING,
    /* Proven: no such pid any more, a zombie, another start time, or another boot of the same
     * machine (which containers cannot prove: their machine id may come from an image). */
    PROCESS_ENDED,
    PROCESS_UNKNOWN, /* another machine or pid namespace: it cannot be told from here */
} ProcessState;

/* The identity of a process of this pid namespace. ERR_FAILED when there is none with that pid. */
bool process_identify(pid_t pid, ProcessIdentity *ret_identity, Error *err) MUST_USE;
/* As text in one line, and back: "boot/namespace/pid/start/machine". */
char *process_identity_text(TALLOC_CTX *ctx, const ProcessIdentity *identity);
bool process_identity_parse(const char *text, ProcessIdentity *ret_identity) MUST_USE;
ProcessState process_identity_state(const ProcessIdentity *identity);
/* Of such a text: whether the process is proven to have ended. False for NULL and for what is no
 * identity. */
bool process_identity_has_ended(const char *text);
/* Sends a signal only if the identity still holds (pidfd, so no race with pid reuse). ERR_FAILED
 * when the process has ended, ERR_UNKNOWN when it lives where it cannot be seen from here. */
bool process_identity_signal(const ProcessIdentity *identity, int signal, Error *err) MUST_USE;

typedef struct ProcessSpec {
    const char *const *argv;            /* NULL-terminated; argv[0] is looked up in PATH */
    const char *const *environment;     /* NULL-terminated "NAME=value" added to ours; or NULL */
    const char *directory;              /* NULL: ours */
    int stdin_fd, stdout_fd, stderr_fd; /* -1: /dev/null for stdin, ours for the others */
    bool own_group;                     /* becomes leader of a new process group */
    const int *kept_fds;                /* more descriptors that it gets, ends with -1; or NULL */
} ProcessSpec;

/* Starts the command. An exec that fails is reported here (ERR_FAILED with errno's text and a
 * hint), never as an exit code. Signal dispositions and mask are reset (an ignored SIGHUP stays
 * ignored, for nohup), other descriptors closed, and the limit of core dumps is what we were
 * started with. */
bool process_spawn(const ProcessSpec *spec, pid_t *ret_pid, Error *err) MUST_USE;

/* No core dump of this process from now on, because it holds secrets. Commands that
 * process_spawn() starts keep the limit we were started with. */
void process_forbid_core_dumps(void);

/* "exit code 3", "killed by SIGKILL" from a wait(2) status; child of ctx. */
char *process_status_text(TALLOC_CTX *ctx, int wait_status);
/* The shell's convention: 128 + signal for a killed process. */
int process_exit_code(int wait_status);
