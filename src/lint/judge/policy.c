#include "lint/judge/policy.h"

#include <string.h>

/* What is done to so much is done within a second or so (duration.c). */
#define SMALL_BYTES ((int64_t)10 * 1024 * 1024)
#define SMALL_ROWS  100000

void lint_policy_init(LintPolicy *ret_policy)
{
    *ret_policy = (LintPolicy){
        .fail_on = SEVERITY_ERROR,
        .small_bytes = SMALL_BYTES,
        .small_rows = SMALL_ROWS,
        .our_runner = true,
    };
    memset(ret_policy->severity, -1, sizeof(ret_policy->severity));
}
