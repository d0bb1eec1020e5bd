/* Tells people what the history says: every entry once, whoever wrote it. What a command that was
 * killed left untold, the next one tells. */
#pragma once

#include "notify/notify.h"
#include "pipeline/ship.h"

/* Before anything is begun: from here on what is recorded will be told. */
bool ship_notices_begin(Ship *ship, Error *err) MUST_USE;

/* Once all is recorded and the lease is released. What cannot be told is a warning and an entry of
 * the history; it changes nothing else. Takes at most about half a minute. */
void ship_notices_tell(Ship *ship, NotifyTarget *const *targets, const NotifyConfig *config);
