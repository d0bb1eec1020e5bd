/* How a deployment elsewhere is looked at again and again: the pause, the lease, the time limit,
 * and how long it may be out of sight. Private to src/deploy. */
#pragma once

#include "deploy/deploy.h"

typedef struct Lookout {
    const DeployRequest *request;
    const char *what; /* "service web", for words */
    int64_t deadline; /* the clock's monotonic ms */
    int64_t seen_at;
    bool lost;
} Lookout;

Lookout lookout_new(const DeployRequest *request, const char *what, int64_t deadline);
/* It was seen. */
void lookout_seen(Lookout *self);
/* Whether it is worth looking again after a look that failed: said once. */
bool lookout_bears(Lookout *self, const Error *why);
bool lookout_is_over(const Lookout *self);
/* Until the next look. False: a signal came, or the lease is no longer ours. */
bool lookout_pause(const Lookout *self, Error *err) MUST_USE;
