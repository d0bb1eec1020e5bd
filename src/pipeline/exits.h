/* Which exit code wins when several things went wrong at once. */
#pragma once

#include "base/error.h"

/* Unknown, then partial, then a failed deployment, then a clean failure, then a signal; what is not
 * in that list (usage, busy, ..) comes first, because nothing else happened then. */
ErrorKind exit_winner(ErrorKind a, ErrorKind b);
