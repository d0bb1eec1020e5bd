#include "aws/ecr_login.h"

#include <string.h>

#include "aws/ecr_private.h"
#include "base/base64.h"

typedef struct EcrLogin {
    RegistryLogin login; /* first */
    Aws *aws;
} EcrLogin;

/* "AWS:TOKEN" in base64 ("GetAuthorizationToken" in the API reference). */
static bool take_token(TALLOC_CTX *ctx, const json_t *body, RegistryUser *ret_user, Error *err)
{
    size_t length = 0;
    const json_t *data = json_array_get(json_object_get(body, "authorizationData"), 0);
    const char *token = json_get_string(data, "authorizationToken", "");
    char *text = base64_decode(ctx, token, &length);
    char *colon = text ? strchr(text, ':') : NULL;
    if (!colon)
        return error_set(err, ERR_FORMAT, "ECR gave a token that cannot be read");
    *colon = '\0';
    ret_user->password = secret_new(ctx, colon + 1);
    explicit_bzero(colon + 1, strlen(colon + 1));
    ret_user->name = text;
    return true;
}

static bool find(RegistryLogin *login, TALLOC_CTX *ctx, const char *registry,
                 RegistryUser *ret_user, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const EcrLogin *self = (const EcrLogin *)login;
    EcrRegistry names = ecr_registry(tmp, registry);
    JSON_AUTO json_t *input = json_object();
    const AwsCall call = {
        .service = &ECR, .operation = "GetAuthorizationToken", .input = input, .repeatable = true};
    json_t *body = NULL;
    ret_user->name = NULL;
    if (!names.account)
        return true;
    return aws_ask(tmp, aws_in_region(tmp, self->aws, names.region), &call, &body, err) &&
           take_token(ctx, body, ret_user, err);
}

RegistryLogin *ecr_login(TALLOC_CTX *ctx, Aws *aws)
{
    EcrLogin *self = talloc_zero(ctx, EcrLogin);
    self->login.find = find;
    self->aws = aws;
    return &self->login;
}
