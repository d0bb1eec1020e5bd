/* Amazon CloudWatch Logs: reading one log stream, page by page; looking for its group. */
#pragma once

#include "aws/aws.h"

typedef struct LogsEvent {
    int64_t timestamp_ms; /* of the line, by the task's clock */
    int64_t ingested_ms;  /* when CloudWatch had it */
    const char *message;  /* may have several lines */
} LogsEvent;

typedef struct LogsPage {
    const LogsEvent *events; /* child of ctx */
    size_t count;
    const char *token; /* where the next page begins: child of ctx */
    bool missing;      /* there is no such stream or group (yet); nothing else is set */
} LogsPage;

/* The page from `token` on; NULL: from the stream's beginning. An empty page is not the end: that
 * is where the answer has the very token that was asked with (GetLogEvents). */
bool logs_read(TALLOC_CTX *ctx, Aws *aws, const char *group, const char *stream, const char *token,
               LogsPage *ret, Error *err) MUST_USE;

/* Whether there is a log group of that name; needs logs:DescribeLogGroups. */
bool logs_has_group(Aws *aws, const char *group, bool *ret_has, Error *err) MUST_USE;
