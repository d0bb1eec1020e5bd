/* What asks for permissions, row by row. */
#pragma once

#include "cli/iam_policy.h"

typedef struct PolicyAsk {
    TALLOC_CTX *ctx;
    const Settings *settings;
    const PolicyPlace *place;
} PolicyAsk;

typedef struct PolicyNeed {
    unsigned roles;      /* set: 1 << PolicyRole */
    const char *sid;     /* says what it is for */
    const char *actions; /* with spaces between them */
    /* ARNs (new reference): NULL or empty when the configuration has no need of it. */
    json_t *(*resources)(const PolicyAsk *ask);
    json_t *(*condition)(const PolicyAsk *ask); /* new reference; NULL: none */
} PolicyNeed;

extern const PolicyNeed policy_needs[];
extern const size_t policy_need_count;
