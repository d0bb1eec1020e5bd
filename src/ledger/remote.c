#include "ledger/remote.h"

bool remote_open(TALLOC_CTX *ctx, const StoreConfig *config, const char *region, Remote *ret_remote,
                 Error *err)
{
    if (!config->aws)
        return error_set(err, ERR_INTERNAL, "the ledger '%s' was opened without AWS", config->url);
    Aws *aws = aws_in_region(ctx, config->aws, region);
    *ret_remote = (Remote){
        .aws = aws_with_cancel(ctx, aws, config->cancel),
        .clock = config->clock ? config->clock : clock_system(),
        .cancel = config->cancel,
    };
    return true;
}

bool remote_send(TALLOC_CTX *ctx, Remote *remote, const AwsCall *call, const AwsRequest *request,
                 AwsAnswer *ret_answer, Error *err)
{
    bool answered = request ? aws_rest(ctx, remote->aws, call, request, ret_answer, err)
                            : aws_call(ctx, remote->aws, call, ret_answer, err);
    remote->reached = remote->reached || answered;
    return answered;
}

bool remote_read(TALLOC_CTX *ctx, Remote *remote, const AwsCall *call, const AwsRequest *request,
                 AwsAnswer *ret_answer, Error *err)
{
    ERROR_AUTO Error failure = {0};
    for (unsigned attempt = 0; !remote_send(ctx, remote, call, request, ret_answer, &failure);
         attempt++) {
        if (remote_failure(remote, &failure) != WRITE_AGAIN)
            return error_move(err, &failure);
        if (!write_pause(remote->clock, remote->cancel, attempt, &failure, err))
            return false;
    }
    return true;
}

WriteAnswer remote_failure(const Remote *remote, const Error *err)
{
    if (err->kind == ERR_UNKNOWN)
        return WRITE_LOST;
    return err->kind == ERR_CONNECT && remote->reached ? WRITE_AGAIN : WRITE_FAILED;
}
