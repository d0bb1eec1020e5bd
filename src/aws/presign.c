#include "aws/aws_private.h"
#include "aws/credentials.h"
#include "aws/sigv4.h"

bool aws_presign(TALLOC_CTX *ctx, Aws *aws, const AwsPresign *presign, Secret **ret_url, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *path = sigv4_path(tmp, presign->path ? presign->path : "/");
    SigV4Scope scope = {.service = presign->service->signing_name,
                        .now_ms = aws_now_ms(aws) - (int64_t)presign->age_s * 1000};
    SigV4Request request = {.method = presign->method ? presign->method : "GET",
                            .host = presign->host,
                            .path = path,
                            .query = presign->query};
    const AwsKeys *keys;
    Secret *query;
    aws->core->cancel = aws->cancel;
    if (!aws_region(aws, &scope.region, err) || !credentials_get(aws->core, &keys, err) ||
        !sigv4_presign(tmp, &request, &scope, keys, presign->expires_s, &query, err))
        return false;
    char *url = talloc_asprintf(tmp, "https://%s%s?%s", presign->host, path, secret_reveal(query));
    *ret_url = secret_new(ctx, url);
    return true;
}
