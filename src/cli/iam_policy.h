/* The permissions that the configuration needs, as IAM policies: one table of rows, each with what
 * asks for it. */
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/json.h"
#include "config/settings.h"

/* Who needs it. */
typedef enum PolicyRole {
    POLICY_CI,     /* what runs `up`, `run`, `gate`, `deploy`: a CI job or its OIDC role */
    POLICY_TASK,   /* the task's role: what `tidegate migrate` or `exec` does inside */
    POLICY_LAMBDA, /* the function that runs `tidegate lambda`: as CI, and its own log */
    POLICY_DOCTOR, /* who asks `doctor`: what it looks at besides CI's permissions */
    POLICY_ROLE_COUNT
} PolicyRole;

typedef struct PolicyPlace {
    const char *partition, *region, *account; /* "*" where it is not known */
} PolicyPlace;

/* "ci", "task", "lambda", "doctor"; false: none of them. */
bool policy_role_parse(const char *name, PolicyRole *ret_role) MUST_USE;
const char *policy_role_name(PolicyRole role);

/* The policy document; new reference. Statements without actions are left out. */
json_t *policy_document(const Settings *settings, PolicyRole role, const PolicyPlace *place);
