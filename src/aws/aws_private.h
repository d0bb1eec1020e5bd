/* What the files of this folder know of an Aws. */
#pragma once

#include "aws/aws.h"
#include "aws/keys.h"
#include "net/http.h"

/* What the Aws of one command share, whatever their region. */
typedef struct AwsCore {
    Env *env;
    Clock *clock;
    const Cancel *cancel; /* of the call that is running */
    Progress *progress;
    const char *region; /* these three as the caller said them; or NULL */
    const char *profile;
    const char *role_arn;
    HttpClient *http;
    int64_t requests;
    int64_t clock_offset_ms; /* AWS' clock minus ours, as far as known */
    AwsKeys *keys;           /* the ones in use; NULL: to be fetched */
    int64_t refresh_ms;      /* by AWS' clock: when to fetch new ones; 0: never */
} AwsCore;

struct Aws {
    AwsCore *core;
    const char *region; /* NULL: not known yet */
    const Cancel *cancel;
};

/* Now by AWS' clock, as far as its answers told it. */
int64_t core_now_ms(const AwsCore *core);

/* The name of the profile in force; *ret_chosen: whether the caller named it. */
const char *core_profile(const AwsCore *core, bool *ret_chosen);
/* What caller, environment and profile say; NULL: nothing. Child of ctx. */
bool core_region(TALLOC_CTX *ctx, AwsCore *core, const char **ret_region, Error *err) MUST_USE;

/* Sends by the core's connections, and counts. */
bool core_http(TALLOC_CTX *ctx, AwsCore *core, HttpRequest *request, HttpResponse *ret_response,
               Error *err) MUST_USE;
