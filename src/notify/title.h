/* What an event is called, by one table. Private to this folder. */
#pragma once

#include "notify/message.h"

/* "shop: the migration of release v42 failed in production". Child of ctx. */
char *notify_title(TALLOC_CTX *ctx, const NotifyEvent *event);
/* Which step of the way it is about: "migrate", "command", "rollback", "deploy", "test"; NULL: none
 * in particular. */
const char *step_name(const NotifyEvent *event);
const char *kind_name(NotifyKind kind);          /* "run-ended" */
const char *outcome_name(NotifyOutcome outcome); /* "failure" */
