/* Where a service is: by its region's partition, or as AWS_ENDPOINT_URL says. Private to this
 * folder. */
#pragma once

#include "aws/aws_private.h"

typedef struct Endpoint {
    const char *base; /* "https://ecs.eu-central-1.amazonaws.com", without a slash at its end */
    const char *host; /* of it, with the port if it says one: the Host header */
    bool custom;      /* AWS_ENDPOINT_URL says it */
} Endpoint;

/* `region` may be NULL: the service's global endpoint ("sts.amazonaws.com"). ERR_CONFIG when a
 * variable holds no URL. Children of ctx. */
bool endpoint_find(TALLOC_CTX *ctx, AwsCore *core, const AwsService *service, const char *region,
                   Endpoint *ret_endpoint, Error *err) MUST_USE;
/* The same for "https://HOST". */
Endpoint endpoint_of_host(TALLOC_CTX *ctx, const char *host);
/* ".amazonaws.com", ".amazonaws.com.cn": behind the region in a host's name. */
const char *endpoint_suffix(const char *region);
