/* What the notifiers at AWS have in common. Private to this folder. */
#pragma once

#include "notify/notifier.h"

/* An Aws of this thread's own, whose waits end with the time there is. `region` may be NULL. Child
 * of ctx. */
Aws *sending_aws(TALLOC_CTX *ctx, const NotifySending *sending, const char *region);
/* Of one try: such that two can be made. */
int64_t sending_try_ms(const NotifySending *sending);
