#include "aws/arn.h"

#include <string.h>

#define PREFIX   "arn:"
#define SERVICE  2
#define REGION   3
#define ACCOUNT  4
#define RESOURCE 5

/* Where the part begins; NULL: it has not so many. */
static const char *find_part(const char *arn, int index)
{
    if (strncmp(arn, PREFIX, strlen(PREFIX)) != 0)
        return NULL;
    for (; arn && index > 0; index--) {
        arn = strchr(arn, ':');
        arn = arn ? arn + 1 : NULL;
    }
    return arn;
}

bool arn_is_of(const char *arn, const char *service)
{
    const char *part = find_part(arn, SERVICE), *resource = find_part(arn, RESOURCE);
    size_t length = strlen(service);
    return resource && *resource && strncmp(part, service, length) == 0 && part[length] == ':';
}

static char *copy_part(TALLOC_CTX *ctx, const char *arn, int index)
{
    const char *part = find_part(arn, index);
    size_t length = part ? strcspn(part, ":") : 0;
    return length > 0 ? talloc_strndup(ctx, part, length) : NULL;
}

char *arn_region(TALLOC_CTX *ctx, const char *arn)
{
    return copy_part(ctx, arn, REGION);
}

char *arn_account(TALLOC_CTX *ctx, const char *arn)
{
    return copy_part(ctx, arn, ACCOUNT);
}

const char *arn_name(const char *arn)
{
    const char *resource = find_part(arn, RESOURCE);
    if (!resource)
        return arn;
    size_t kind = strcspn(resource, ":/");
    if (!resource[kind])
        return resource;
    return resource[kind] == ':' ? resource + kind + 1 : resource + kind;
}
