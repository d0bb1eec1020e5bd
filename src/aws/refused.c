#include <string.h>

#include "aws/aws.h"
#include "aws/retry.h"

/* What a refusal's code means for the person ("Common Errors" of the services' references). */
static const struct {
    const char *code;
    const char *hint; /* NULL: the missing permission */
} AUTH_CODES[] = {
    {"AccessDenied", NULL},
    {"AccessDeniedException", NULL},
    {"AuthorizationError", NULL},
    {"AuthorizationErrorException", NULL},
    {"Forbidden", NULL},
    {"NotAuthorized", NULL},
    {"UnauthorizedOperation", NULL},
    {"ExpiredToken", "the AWS credentials ended: get new ones ('aws sso login', or a new session)"},
    {"ExpiredTokenException",
     "the AWS credentials ended: get new ones ('aws sso login', or a new session)"},
    {"IncompleteSignature", "look for line breaks and blanks in the AWS credentials"},
    {"InvalidAccessKeyId", "no such access key: see which one 'aws sts get-caller-identity' uses"},
    {"InvalidClientTokenId",
     "no such access key: see which one 'aws sts get-caller-identity' uses"},
    {"InvalidIdentityToken",
     "let the provider of the OIDC token be known to IAM, with its audience"},
    {"InvalidSignatureException", "the secret key does not belong to the access key, or the clock "
                                  "of this machine is wrong"},
    {"MissingAuthenticationToken", "the endpoint wants a signature: is it the right one?"},
    {"OptInRequired", "this account has no access to the service or the region"},
    {"RequestExpired", "set the clock of this machine"},
    {"RequestTimeTooSkewed", "set the clock of this machine"},
    {"SignatureDoesNotMatch", "the secret key does not belong to the access key, or the clock of "
                              "this machine is wrong"},
    {"UnrecognizedClientException",
     "no such access key: see which one 'aws sts get-caller-identity' uses"},
};

/* The words of a message between `from` and the next blank; NULL: it has none. */
static char *word_behind(TALLOC_CTX *ctx, const char *message, const char *from)
{
    const char *found = message ? strstr(message, from) : NULL;
    if (!found)
        return NULL;
    found += strlen(from);
    return talloc_strndup(ctx, found, strcspn(found, " ,"));
}

/* IAM says it: "User: ARN is not authorized to perform: ecs:RunTask on resource: ARN because ..".
 */
static bool hint_permission(const AwsCall *call, const AwsAnswer *answer, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *action = word_behind(tmp, answer->message, "perform: ");
    const char *resource = word_behind(tmp, answer->message, "on resource: ");
    if (!action)
        action = talloc_asprintf(tmp, "%s:%s", call->service->signing_name, call->operation);
    return error_hint(err, "allow %s%s%s to these credentials", action, resource ? " on " : "",
                      resource ? resource : "");
}

static ErrorKind kind_by_trouble(const AwsCall *call, const AwsAnswer *answer)
{
    switch (retry_classify(answer->status, answer->code)) {
    case TROUBLE_THROTTLED:
        return ERR_BUSY;
    case TROUBLE_SERVER:
        return retry_is_read(call) ? ERR_CONNECT : ERR_UNKNOWN;
    default:
        return answer->status == 401 || answer->status == 403 ? ERR_AUTH : ERR_FAILED;
    }
}

bool aws_refused(const AwsCall *call, const AwsAnswer *answer, Error *err)
{
    size_t row = 0;
    while (row < COUNT_OF(AUTH_CODES) && strcmp(AUTH_CODES[row].code, answer->code) != 0)
        row++;
    bool auth = row < COUNT_OF(AUTH_CODES);
    ErrorKind kind = auth ? ERR_AUTH : kind_by_trouble(call, answer);
    bool words = answer->message && *answer->message;
    error_set(err, kind, "%s %s: %s%s%s", call->service->id, call->operation, answer->code,
              words ? ": " : "", words ? answer->message : "");
    error_detail(err, "HTTP %d, request %s", answer->status,
                 answer->request_id ? answer->request_id : "without an id");
    if (auth && AUTH_CODES[row].hint)
        return error_hint(err, "%s", AUTH_CODES[row].hint);
    if (kind == ERR_AUTH)
        return hint_permission(call, answer, err);
    if (kind == ERR_BUSY)
        return error_hint(err, "AWS throttles this account: try again later");
    return false;
}
