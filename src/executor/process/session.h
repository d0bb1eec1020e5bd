/* Who still lives in the session of a supervisor, from /proc.
 *
 * The supervisor leads a session (setsid(2)) in which the command and all its children live, unless
 * they make one of their own. The kernel gives a pid to nobody else while it is some session's id,
 * so the supervisor's pid still names its session after its death.
 */
#pragma once

#include <signal.h>

#include "base/process.h"

typedef struct SessionMembers {
    bool certain;  /* false: processes of others may be hidden (hidepid in proc(5)) */
    size_t count;  /* live ones, without the supervisor itself */
    pid_t example; /* one of them */
} SessionMembers;

/* `group` is the command's process group, 0: not known. */
SessionMembers session_members(const ProcessIdentity *supervisor, pid_t group);
/* Sends a signal to each of them; returns how many got it. */
size_t session_signal(const ProcessIdentity *supervisor, int signal);
