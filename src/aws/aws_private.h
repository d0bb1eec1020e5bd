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
    const char *profile;  /* as the caller said it; or NULL */
    const char *role_arn; /* or NULL */
    HttpClient *http;
    int64_t requests;
    int64_t clock_offset_ms; /* AWS' clock minus ours, as far as known */
    AwsKeys *keys;           /* the ones in use; NULL: to be fetched */
} AwsCore;

struct Aws {
    AwsCore *core;
    const char *region; /* NULL: not known yet */
    const Cancel *cancel;
};

/* Sends by the core's connections, and counts. */
bool core_http(TALLOC_CTX *ctx, AwsCore *core, HttpRequest *request, HttpResponse *ret_response,
               Error *err) MUST_USE;
