/* Amazon CloudWatch: values of metrics. */
#pragma once

#include "aws/aws.h"

typedef struct CloudWatchDatum {
    const char *name;
    const char *const *dimensions; /* name, value, .., NULL */
    const char *unit;              /* "Count", "Milliseconds" */
    int64_t value;
} CloudWatchDatum;

/* All with one time, RFC 3339. */
bool cloudwatch_put(Aws *aws, const char *name_space, const CloudWatchDatum *data, size_t count,
                    const char *time, int64_t timeout_ms, Error *err) MUST_USE;
