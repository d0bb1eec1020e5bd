/* What the services that keep values have in common. Private to this folder. */
#pragma once

#include "aws/aws.h"

typedef struct ValueStore {
    const AwsService *service;
    const char *operation;
    const char *name_member;          /* of the input: "SecretId" */
    const char *what;                 /* for messages: "parameter" */
    const char *const *missing_codes; /* of refusals that say there is no such thing */
} ValueStore;

/* Asks for one value in the region that its name says; further members of `input` (taken over) go
 * with it. *ret_body is the answer, borrowed, a child of ctx. */
bool value_ask(TALLOC_CTX *ctx, Aws *aws, const ValueStore *store, const char *name, json_t *input,
               json_t **ret_body, Error *err) MUST_USE;

/* The error of a name that nothing is stored under. Always returns false. */
bool value_missing(Aws *aws, const ValueStore *store, const char *name, Error *err);
