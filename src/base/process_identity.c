#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/fs.h"
#include "base/process.h"

#define STAT_LIMIT 4096
#define ID_LIMIT   256

/* The inode of the first pid namespace (PROC_PID_INIT_INO, linux/proc_ns.h): no container. */
#define FIRST_PID_NAMESPACE 0xEFFFFFFCu

typedef struct Stat {
    char state;
    long threads;
    uint64_t start_ticks;
} Stat;

/* proc(5): the fields after the command's name, which may hold blanks and brackets itself. */
static bool parse_stat(const char *text, Stat *ret_stat)
{
    const char *name_end = strrchr(text, ')');
    Stat stat;
    if (!name_end ||
        sscanf(
            name_end + 1,
            " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %ld %*d %" SCNu64,
            &stat.state, &stat.threads, &stat.start_ticks) != 3)
        return false;
    *ret_stat = stat;
    return true;
}

static bool read_stat(pid_t pid, Stat *ret_stat)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO char *path = talloc_asprintf(NULL, "/proc/%d/stat", pid);
    TALLOC_AUTO char *text = NULL;
    return fs_read(NULL, path, STAT_LIMIT, &text, NULL, &err) && parse_stat(text, ret_stat);
}

static void read_line(const char *path, char *ret_text, size_t size)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO char *text = NULL;
    ret_text[0] = '\0';
    if (!fs_read(NULL, path, ID_LIMIT, &text, NULL, &err))
        return;
    text[strcspn(text, "/\n")] = '\0';
    if (strlen(text) < size)
        memcpy(ret_text, text, strlen(text) + 1);
}

/* Where we are: an identity without a process. */
static void read_here(ProcessIdentity *ret_here)
{
    struct stat info;
    read_line("/proc/sys/kernel/random/boot_id", ret_here->boot_id, sizeof(ret_here->boot_id));
    read_line("/etc/machine-id", ret_here->machine_id, sizeof(ret_here->machine_id));
    ret_here->pid_namespace = stat("/proc/self/ns/pid", &info) == 0 ? info.st_ino : 0;
}

bool process_identify(pid_t pid, ProcessIdentity *ret_identity, Error *err)
{
    ProcessIdentity identity = {.pid = pid};
    Stat stat;
    if (!read_stat(pid, &stat))
        return error_set(err, ERR_FAILED, "there is no process %d (/proc/%d/stat)", pid, pid);
    read_here(&identity);
    identity.start_ticks = stat.start_ticks;
    *ret_identity = identity;
    return true;
}

char *process_identity_text(TALLOC_CTX *ctx, const ProcessIdentity *identity)
{
    return talloc_asprintf(ctx, "%s/%" PRIu64 "/%d/%" PRIu64 "/%s", identity->boot_id,
                           identity->pid_namespace, identity->pid, identity->start_ticks,
                           identity->machine_id);
}

bool process_identity_parse(const char *text, ProcessIdentity *ret_identity)
{
    ProcessIdentity identity = {0};
    int end = 0;
    if (sscanf(text, "%39[0-9a-f-]/%" SCNu64 "/%d/%" SCNu64 "/%n", identity.boot_id,
               &identity.pid_namespace, &identity.pid, &identity.start_ticks, &end) != 4 ||
        end == 0 || identity.pid <= 0)
        return false;
    const char *machine = text + end;
    size_t length = strlen(machine);
    if (length >= sizeof(identity.machine_id) || strspn(machine, "0123456789abcdef") != length)
        return false;
    memcpy(identity.machine_id, machine, length + 1);
    *ret_identity = identity;
    return true;
}

/* A reboot ends every process; but images and containers share a machine id, so it counts only
 * between processes that are in no container. */
static bool is_earlier_boot(const ProcessIdentity *identity, const ProcessIdentity *here)
{
    return here->boot_id[0] && strcmp(identity->boot_id, here->boot_id) != 0 &&
           here->machine_id[0] && strcmp(identity->machine_id, here->machine_id) == 0 &&
           identity->pid_namespace == FIRST_PID_NAMESPACE &&
           here->pid_namespace == FIRST_PID_NAMESPACE;
}

static bool is_visible(const ProcessIdentity *identity, const ProcessIdentity *here)
{
    return here->boot_id[0] && strcmp(identity->boot_id, here->boot_id) == 0 &&
           here->pid_namespace != 0 && identity->pid_namespace == here->pid_namespace;
}

ProcessState process_identity_state(const ProcessIdentity *identity)
{
    ProcessIdentity here = {0};
    Stat stat;
    read_here(&here);
    if (is_earlier_boot(identity, &here))
        return PROCESS_ENDED;
    if (!is_visible(identity, &here))
        return PROCESS_UNKNOWN;
    if (!read_stat(identity->pid, &stat)) {
        /* With hidepid= (proc(5)) other users' processes are missing there, but not ended. */
        return kill(identity->pid, 0) != 0 && errno == ESRCH ? PROCESS_ENDED : PROCESS_UNKNOWN;
    }
    if (stat.start_ticks != identity->start_ticks)
        return PROCESS_ENDED;
    /* A zombie whose other threads go on is a process that lost its main thread only. */
    bool ended = stat.state == 'X' || (stat.state == 'Z' && stat.threads <= 1);
    return ended ? PROCESS_ENDED : PROCESS_RUNNING;
}

bool process_identity_has_ended(const char *text)
{
    ProcessIdentity identity;
    return text && process_identity_parse(text, &identity) &&
           process_identity_state(&identity) == PROCESS_ENDED;
}

bool process_identity_signal(const ProcessIdentity *identity, int signal, Error *err)
{
    FD_AUTO int fd = (int)syscall(SYS_pidfd_open, identity->pid, 0);
    int reason = errno;
    /* Asked after opening: from here on fd means this process, whatever becomes of its pid. */
    ProcessState state = process_identity_state(identity);
    if (state == PROCESS_UNKNOWN)
        return error_set(err, ERR_UNKNOWN, "process %d cannot be seen from here", identity->pid);
    if (state == PROCESS_ENDED)
        return error_set(err, ERR_FAILED, "process %d has ended already", identity->pid);
    errno = reason;
    if (fd < 0 || syscall(SYS_pidfd_send_signal, fd, signal, NULL, 0) != 0)
        return error_set_errno(err, ERR_FAILED, "cannot send signal %d to process %d", signal,
                               identity->pid);
    return true;
}
