/* Who is told of what a command did, as the configuration says. */
#pragma once

#include "cli/command.h"
#include "notify/notify.h"
#include "pipeline/ship.h"

typedef struct Notices Notices;

typedef enum NoticesNeed {
    NOTICES_REQUIRED,    /* what is missing (a variable that is not set) is an error */
    NOTICES_IF_POSSIBLE, /* it is a warning: whoever can tell, does so later */
} NoticesNeed;

/* Before anything is begun. *ret_notices is NULL when nobody is to be told; child of the
 * invocation's context. ERR_CONFIG for a target that cannot be right. */
bool notices_begin(Invocation *invocation, Ship *ship, NoticesNeed need, Notices **ret_notices,
                   Error *err) MUST_USE;
/* Once all is recorded. NULL: nobody is told. */
void notices_tell(const Notices *notices);

/* The targets of `words`; *ret_config is what they are used with. Children of the invocation's
 * context. */
bool notices_targets(Invocation *invocation, const char *const *words, NotifyTarget ***ret_targets,
                     NotifyConfig *ret_config, Error *err) MUST_USE;
