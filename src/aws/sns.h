/* Amazon SNS: messages to a topic. */
#pragma once

#include "aws/aws.h"

typedef struct SnsMessage {
    const char *topic_arn;
    const char *subject; /* at most 100 ASCII characters; or NULL */
    /* An object of texts: "default", and others for protocols ("email", "sqs", ..). */
    const json_t *by_protocol;
    const char *const *attributes;     /* name, value, .., NULL; texts that are not empty */
    const char *group, *deduplication; /* of a FIFO topic; else NULL */
} SnsMessage;

/* In the topic's region. *ret_id: the message's id, child of ctx. */
bool sns_publish(TALLOC_CTX *ctx, Aws *aws, const SnsMessage *message, const char **ret_id,
                 int64_t timeout_ms, Error *err) MUST_USE;
