#include "aws/ecs/exec.h"

#include "aws/ecs/call.h"

bool ecs_execute_command(TALLOC_CTX *ctx, Aws *aws, const char *cluster, const char *task,
                         const char *container, const char *command, EcsSession *ret, Error *err)
{
    JSON_AUTO json_t *input =
        json_pack("{s:s*, s:s, s:s, s:s, s:b}", "cluster", cluster, "task", task, "container",
                  container, "command", command, "interactive", 1);
    const EcsCall call = {"ExecuteCommand", input, false};
    json_t *session = NULL;
    if (!ecs_ask(ctx, aws, &call, "session", JSON_OBJECT, &session, err))
        return false;
    const char *url = json_get_string(session, "streamUrl", NULL);
    const char *token = json_get_string(session, "tokenValue", NULL);
    if (!url || !token)
        return error_set(err, ERR_FORMAT, "ECS opened a session without an address or a token");
    *ret = (EcsSession){json_get_string(session, "sessionId", ""), url, secret_new(ctx, token)};
    return true;
}
