#include "notify/at_aws.h"

Aws *sending_aws(TALLOC_CTX *ctx, const NotifySending *sending, const char *region)
{
    AwsConfig config = sending->config->aws;
    config.cancel = sending->cancel;
    config.clock = sending->config->clock;
    config.progress = NULL; /* is not for several threads */
    return aws_in_region(ctx, aws_open(ctx, &config), region);
}

int64_t sending_try_ms(const NotifySending *sending)
{
    return sending_rest_ms(sending) / 2 + 1;
}
