/* ECS Exec: a session into a running container, spoken by the SSM data channel. */
#pragma once

#include "aws/aws.h"
#include "base/secret.h"

typedef struct EcsSession {
    const char *id, *url; /* wss://.. */
    Secret *token;
} EcsSession;

/* Interactive, as ECS knows no other. The session's exit code says nothing: it is always 0. */
bool ecs_execute_command(TALLOC_CTX *ctx, Aws *aws, const char *cluster, const char *task,
                         const char *container, const char *command, EcsSession *ret,
                         Error *err) MUST_USE;
