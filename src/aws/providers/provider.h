/* Where credentials may come from: one file per place, one table of them in their order. Private to
 * src/aws. */
#pragma once

#include "aws/aws_private.h"
#include "aws/profiles.h"
#include "base/buf.h"

/* One walk through the places. */
typedef struct Lookup {
    AwsCore *core;
    const Profiles *profiles;
    const char *profile; /* the one in force, "default" if nobody named one */
    bool chosen;         /* the caller named it: the environment's credentials do not count */
    unsigned depth;      /* of source_profile */
} Lookup;

typedef enum Found {
    FOUND,
    ABSENT, /* nothing there: go on */
    BROKEN, /* it was asked for and does not work: that is the error */
} Found;

typedef struct Provider {
    const char *name;
    /* ABSENT fills *ret_why ("AWS_ACCESS_KEY_ID is not set"; child of ctx or static), BROKEN
     * *err, FOUND *ret_keys, a child of ctx. */
    Found (*find)(TALLOC_CTX *ctx, const Lookup *lookup, AwsKeys **ret_keys, const char **ret_why,
                  Error *err);
    bool of_profile; /* looks at the profile: may be what a source_profile says */
} Provider;

extern const Provider provider_environment;
extern const Provider provider_assume_role;
extern const Provider provider_web_identity;
extern const Provider provider_sso;
extern const Provider provider_shared_file;
extern const Provider provider_process;
extern const Provider provider_config_file;
extern const Provider provider_container;
extern const Provider provider_instance;

/* Asks the places in their order; `of_profile_only` leaves out those that no profile names.
 * *looked (may be NULL) gets one line of why for each that did not serve. */
Found chain_walk(TALLOC_CTX *ctx, const Lookup *lookup, bool of_profile_only, Buf *looked,
                 AwsKeys **ret_keys, Error *err);
