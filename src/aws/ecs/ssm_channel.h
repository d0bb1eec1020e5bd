/* The terminal of an ECS Exec session, over Session Manager's data channel: shakes hands,
 * acknowledges what comes, and gives the bytes that the terminal shows. Nothing is ever typed. */
#pragma once

#include "aws/ecs/exec.h"
#include "base/cancel.h"

typedef struct SsmChannel SsmChannel;

/* ERR_CONNECT when there is no connection. Child of ctx; freeing it ends the session. */
bool ssm_channel_open(TALLOC_CTX *ctx, const EcsSession *session, const Cancel *cancel,
                      SsmChannel **ret_channel, Error *err) MUST_USE;

typedef enum SsmEvent {
    SSM_EVENT_OUTPUT,
    SSM_EVENT_NOTHING, /* the time was up */
    SSM_EVENT_CLOSED,  /* by the agent, or the connection is gone; for good */
} SsmEvent;

/* Waits up to timeout_ms for output; the bytes are valid until the next call. ERR_CONFIG when the
 * session wants what is not spoken here (encryption by KMS). */
bool ssm_channel_read(SsmChannel *channel, int64_t timeout_ms, SsmEvent *ret_event,
                      const char **ret_bytes, size_t *ret_length, Error *err) MUST_USE;
