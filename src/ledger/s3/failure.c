#include <string.h>

#include "ledger/s3/s3_store.h"

/* Without s3:ListBucket, S3 answers AccessDenied instead of NoSuchKey. */
static bool hint_permissions(const S3Store *store, Error *err)
{
    return error_hint(err,
                      "the ledger needs s3:GetObject and s3:PutObject on arn:aws:s3:::%s/%s*, and "
                      "s3:ListBucket on arn:aws:s3:::%s (also to learn that a record is not there)",
                      store->bucket, store->prefix, store->bucket);
}

static bool error_missing(const S3Store *store, Error *err)
{
    error_clear(err);
    error_set(err, ERR_CONFIG, "there is no bucket '%s'", store->bucket);
    return error_hint(err, "make it once (docs/ledgers.md has it for Terraform): aws s3 mb s3://%s",
                      store->bucket);
}

/* The bucket's region, from the words of whoever sends us there; NULL: they do not say it. */
static const char *region_in(TALLOC_CTX *ctx, const AwsAnswer *answer)
{
    const char *region = aws_xml_text(ctx, answer, "Region");
    const char *endpoint = region ? NULL : aws_xml_text(ctx, answer, "Endpoint");
    const char *from = endpoint ? strstr(endpoint, ".s3") : NULL;
    if (!from)
        return region;
    from += strlen(".s3.");
    return talloc_strndup(ctx, from, strcspn(from, "."));
}

static bool error_region(const S3Store *store, const AwsAnswer *answer, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    const char *ours = NULL, *theirs = region_in(tmp, answer);
    if (!aws_region(store->remote.aws, &ours, &ignored))
        ours = "this one";
    error_clear(err);
    error_set(err, ERR_CONFIG, "the bucket '%s' is in %s, not in %s", store->bucket,
              theirs ? theirs : "another region", ours);
    return error_hint(err, "say so: `aws: {region: %s}` in tidegate.yml, or AWS_REGION",
                      theirs ? theirs : "..");
}

static bool is_one_of(const char *code, const char *const *codes)
{
    while (*codes && strcmp(*codes, code) != 0)
        codes++;
    return *codes != NULL;
}

bool s3_store_refused(const S3Store *store, const AwsCall *call, const AwsAnswer *answer,
                      Error *err)
{
    static const char *const OTHER_REGION[] = {"PermanentRedirect",
                                               "TemporaryRedirect",
                                               "Redirect",
                                               "AuthorizationHeaderMalformed",
                                               "301",
                                               "307",
                                               NULL};
    aws_refused(call, answer, err);
    if (strcmp(answer->code, "NoSuchBucket") == 0)
        error_missing(store, err);
    else if (is_one_of(answer->code, OTHER_REGION))
        error_region(store, answer, err);
    else if (strcmp(answer->code, "AccessDenied") == 0)
        hint_permissions(store, err);
    return error_wrap(err, "cannot use the ledger");
}
