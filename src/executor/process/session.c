#include "executor/process/session.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"

#define STAT_LIMIT 4096
/* A process may fork behind the reader's back and end before it is read: nobody is there only when
 * that is seen twice. */
#define SCANS 2

static bool is_live_member(pid_t pid, pid_t session)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *text = NULL;
    if (!fs_read(tmp, talloc_asprintf(tmp, "/proc/%d/stat", pid), STAT_LIMIT, &text, NULL, &err))
        return false;
    /* proc(5): state, ppid, pgrp, session follow the name in brackets. */
    const char *name_end = strrchr(text, ')');
    char state = 'X';
    int in_session = 0;
    return name_end && sscanf(name_end + 1, " %c %*d %*d %d", &state, &in_session) == 2 &&
           in_session == session && state != 'Z' && state != 'X';
}

static void cleanup_dir(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

/* Calls `visit` for every live member but the supervisor. False when /proc cannot be read. */
static bool visit_members(pid_t session, void (*visit)(pid_t pid, void *data), void *data)
{
    CLEANUP(cleanup_dir) DIR *proc = opendir("/proc");
    if (!proc)
        return false;
    for (const struct dirent *entry; (entry = readdir(proc)) != NULL;) {
        if (!isdigit((unsigned char)entry->d_name[0]))
            continue;
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (pid != session && is_live_member(pid, session))
            visit(pid, data);
    }
    return true;
}

static void count_member(pid_t pid, void *data)
{
    SessionMembers *members = data;
    members->count++;
    members->example = pid;
}

/* Whether everything of that time is gone: another boot, or the pid has gone to somebody else. */
static bool is_history(const ProcessIdentity *supervisor)
{
    ERROR_AUTO Error err = {0};
    ProcessIdentity now;
    if (!process_identify(getpid(), &now, &err))
        return false;
    if (strcmp(now.boot_id, supervisor->boot_id) != 0)
        return true;
    return process_identify(supervisor->pid, &now, &err) &&
           now.start_ticks != supervisor->start_ticks;
}

SessionMembers session_members(const ProcessIdentity *supervisor, pid_t group)
{
    SessionMembers members = {.certain = true};
    if (is_history(supervisor))
        return members;
    for (int scan = 0; scan < SCANS && members.count == 0; scan++)
        members.certain = visit_members(supervisor->pid, count_member, &members);
    /* The group has somebody whom we may not signal, and whom /proc does not show. */
    if (members.count == 0 && group > 0 && kill(-group, 0) != 0 && errno == EPERM)
        members.certain = false;
    return members;
}

typedef struct Sending {
    int signal;
    size_t sent;
} Sending;

static void signal_member(pid_t pid, void *data)
{
    ERROR_AUTO Error err = {0};
    Sending *sending = data;
    ProcessIdentity identity;
    if (process_identify(pid, &identity, &err) &&
        process_identity_signal(&identity, sending->signal, &err))
        sending->sent++;
}

size_t session_signal(const ProcessIdentity *supervisor, int signal)
{
    Sending sending = {.signal = signal};
    if (!is_history(supervisor))
        visit_members(supervisor->pid, signal_member, &sending);
    return sending.sent;
}
