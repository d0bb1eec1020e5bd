/* Who may start the command of a run: decided once, by the first who makes the file start.lock. */
#pragma once

#include "base/process.h"

typedef enum StartLock {
    START_LOCK_TAKEN,   /* by this call */
    START_LOCK_CLAIMED, /* somebody made sure that nothing is started any more */
    START_LOCK_HELD,    /* a supervisor has it */
} StartLock;

/* By the supervisor itself; NULL claims that nobody starts anything. Durable. For START_LOCK_HELD
 * *ret_holder is the supervisor. */
bool start_lock_take(const char *run_dir, const ProcessIdentity *supervisor, StartLock *ret_lock,
                     ProcessIdentity *ret_holder, Error *err) MUST_USE;
