/* Amazon EventBridge: events on a bus. */
#pragma once

#include "aws/aws.h"

typedef struct EventsEntry {
    const char *bus; /* name or ARN */
    const char *source, *detail_type;
    const json_t *detail;
    int64_t time_ms; /* since 1970; EventBridge keeps seconds */
} EventsEntry;

/* In the bus' region when an ARN names it. *ret_id: the event's id, child of ctx. */
bool events_put(TALLOC_CTX *ctx, Aws *aws, const EventsEntry *entry, const char **ret_id,
                int64_t timeout_ms, Error *err) MUST_USE;
