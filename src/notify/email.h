/* A message as mail (RFC 5322). Private to this folder. */
#pragma once

#include "notify/notifier.h"

/* Whether each is an address alone (local@domain), fit for a header and for SMTP. ERR_CONFIG.
 * `list`: separated by commas. */
bool email_check(const NotifyTarget *target, const char *list, Error *err) MUST_USE;
/* NULL-terminated, child of ctx. */
const char *const *email_addresses(TALLOC_CTX *ctx, const char *list);

/* Headers and text, lines end in CRLF. Child of ctx. */
char *email_make(TALLOC_CTX *ctx, const NotifySending *sending, const char *from, const char *to);
