#include "aws/aws_private.h"
#include "aws/profiles.h"

static const char *copy(TALLOC_CTX *ctx, const char *text)
{
    return text ? talloc_strdup(ctx, text) : NULL;
}

Aws *aws_open(TALLOC_CTX *ctx, const AwsConfig *config)
{
    Aws *aws = talloc_zero(ctx, Aws);
    AwsCore *core = talloc_zero(aws, AwsCore);
    *core = (AwsCore){
        .env = config->env ? config->env : env_system(),
        .clock = config->clock ? config->clock : clock_system(),
        .progress = config->progress,
        .region = copy(core, config->region),
        .profile = copy(core, config->profile),
        .role_arn = copy(core, config->role_arn),
        .http = http_client_new(core),
    };
    *aws = (Aws){.core = core, .region = copy(aws, config->region), .cancel = config->cancel};
    return aws;
}

const char *core_profile(const AwsCore *core, bool *ret_chosen)
{
    const char *named = env_get(core->env, "AWS_PROFILE");
    *ret_chosen = core->profile != NULL;
    if (core->profile)
        return core->profile;
    return named ? named : "default";
}

bool core_region(TALLOC_CTX *ctx, AwsCore *core, const char **ret_region, Error *err)
{
    const char *const said[] = {core->region, env_get(core->env, "AWS_REGION"),
                                env_get(core->env, "AWS_DEFAULT_REGION")};
    *ret_region = NULL;
    for (size_t i = 0; i < COUNT_OF(said) && !*ret_region; i++)
        *ret_region = copy(ctx, said[i]);
    if (*ret_region)
        return true;
    bool chosen;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Profiles *profiles;
    if (!profiles_load(tmp, core->env, &profiles, err))
        return false;
    *ret_region = copy(ctx, profile_get(profiles, core_profile(core, &chosen), "region"));
    return true;
}

bool aws_region(Aws *aws, const char **ret_region, Error *err)
{
    if (!aws->region && !core_region(aws, aws->core, &aws->region, err))
        return false;
    if (!aws->region) {
        error_set(err, ERR_CONFIG, "no AWS region is given");
        return error_hint(err, "say 'aws: {region: eu-central-1}' in tidegate.yml, or set "
                               "AWS_REGION");
    }
    *ret_region = aws->region;
    return true;
}

static Aws *copy_aws(TALLOC_CTX *ctx, const Aws *aws, const char *region, const Cancel *cancel)
{
    Aws *other = talloc_zero(ctx, Aws);
    *other = (Aws){
        .core = talloc_reference(other, aws->core),
        .region = copy(other, region),
        .cancel = cancel,
    };
    return other;
}

Aws *aws_in_region(TALLOC_CTX *ctx, Aws *aws, const char *region)
{
    return region ? copy_aws(ctx, aws, region, aws->cancel) : aws;
}

Aws *aws_with_cancel(TALLOC_CTX *ctx, Aws *aws, const Cancel *cancel)
{
    return copy_aws(ctx, aws, aws->region, cancel);
}

int64_t core_now_ms(const AwsCore *core)
{
    return core->clock->wall_ms(core->clock) + core->clock_offset_ms;
}

int64_t aws_now_ms(const Aws *aws)
{
    return core_now_ms(aws->core);
}

int64_t aws_request_count(const Aws *aws)
{
    return aws->core->requests;
}

bool aws_fetch(TALLOC_CTX *ctx, Aws *aws, const Secret *url, size_t max_body, const char **ret_body,
               Error *err)
{
    HttpRequest request = {.url = secret_reveal(url), .max_body = max_body};
    HttpResponse response;
    if (!core_http(ctx, aws->core, &request, &response, err))
        return false;
    if (response.status != 200)
        return error_set(err, ERR_FAILED, "the answer to it is %d", response.status);
    *ret_body = response.body;
    return true;
}

bool core_http(TALLOC_CTX *ctx, AwsCore *core, HttpRequest *request, HttpResponse *ret_response,
               Error *err)
{
    request->client = core->http;
    request->cancel = core->cancel;
    request->ca_file = env_get(core->env, "AWS_CA_BUNDLE");
    core->requests++;
    return http_request(ctx, request, ret_response, err);
}
