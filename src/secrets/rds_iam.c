#include "secrets/rds_iam.h"

#include <string.h>

#include "base/fs.h"
#include "net/trust.h"

/* The longest that RDS takes. A connection is begun at once, so that less would do as well. */
#define EXPIRES_S 900

#define SUFFIX ".amazonaws.com"

/* Connections that are made within seconds of each other, many times over. */
#define REMEMBERED 64

static const AwsService RDS_DB = {.id = "RDS", .host = "rds", .signing_name = "rds-db"};

/* Where images have AWS' bundle; docs/rds-iam.md says the same. */
static const char *const BUNDLES[] = {
    "/etc/ssl/certs/rds-ca.pem",
    "/etc/ssl/certs/global-bundle.pem",
    "/opt/rds/global-bundle.pem",
    "/etc/pki/tls/certs/global-bundle.pem",
    NULL,
};

typedef struct RdsIam {
    CredentialSource source;
    Aws *aws;
} RdsIam;

static char *label_before(TALLOC_CTX *ctx, const char *host, const char *end)
{
    const char *dot = memrchr(host, '.', (size_t)(end - host));
    return dot ? talloc_strndup(ctx, dot + 1, (size_t)(end - dot - 1)) : NULL;
}

char *rds_iam_region(TALLOC_CTX *ctx, const char *host)
{
    const char *rds = strstr(host, ".rds.");
    if (!rds || !strstr(rds, SUFFIX))
        return NULL;
    const char *behind = rds + strlen(".rds");
    if (strncmp(behind, SUFFIX, strlen(SUFFIX)) == 0)
        return label_before(ctx, host, rds);
    /* China: NAME.ID.rds.REGION.amazonaws.com.cn */
    return talloc_strndup(ctx, behind + 1, strcspn(behind + 1, "."));
}

/* Seconds that the latest tokens of this process were signed for, by whichever source. Connections
 * are made by its main thread alone. */
static int64_t used[REMEMBERED];
static unsigned made;

static bool is_used(int64_t second)
{
    for (size_t i = 0; i < COUNT_OF(used); i++) {
        if (used[i] == second)
            return true;
    }
    return false;
}

/* A token's time counts in seconds: those of one second differ by being made a little older. */
static int next_age(const Aws *aws)
{
    int64_t now = aws_now_ms(aws) / 1000, second = now;
    while (is_used(second))
        second--;
    used[made++ % COUNT_OF(used)] = second;
    return (int)(now - second);
}

static bool make_token(CredentialSource *source, TALLOC_CTX *ctx, const CredentialRequest *request,
                       Secret **ret_password, Error *err)
{
    static const char HTTPS[] = "https://";
    RdsIam *iam = (RdsIam *)source;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const query[] = {"Action", "connect", "DBUser", request->user, NULL};
    const AwsPresign presign = {
        .service = &RDS_DB,
        .host = talloc_asprintf(tmp, "%s:%s", request->host, request->port),
        .query = query,
        .expires_s = EXPIRES_S,
        .age_s = next_age(iam->aws),
    };
    Secret *url;
    Aws *there = aws_in_region(tmp, iam->aws, rds_iam_region(tmp, request->host));
    if (!aws_presign(tmp, there, &presign, &url, err))
        return error_wrap(err, "making a login token for %s at %s", request->user, presign.host);
    *ret_password = secret_new(ctx, secret_reveal(url) + strlen(HTTPS));
    return true;
}

static const char *first_there(const char *const *paths)
{
    while (*paths && !fs_exists(*paths))
        paths++;
    return *paths;
}

static const char *find_root(TALLOC_CTX *ctx, const char *url, Env *env)
{
    const char *given = env_get(env, "PGSSLROOTCERT"), *home = env_get(env, "HOME");
    if (given)
        return talloc_strdup(ctx, given);
    /* A proxy's certificate is signed by Amazon's public authority, which systems know. */
    const char *found = strstr(url, ".proxy-") ? trust_file(ctx) : first_there(BUNDLES);
    const char *own = talloc_asprintf(ctx, "%s/.postgresql/root.crt", home ? home : "");
    return found ? found : home && fs_exists(own) ? own : NULL;
}

CredentialSource *rds_iam_source(TALLOC_CTX *ctx, const char *url, Aws *aws, Env *env)
{
    RdsIam *iam = talloc_zero(ctx, RdsIam);
    iam->aws = aws;
    iam->source = (CredentialSource){
        .make = make_token,
        .kind = "rds-iam",
        .root_certificate = find_root(iam, url, env),
        .root_hint =
            "put https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem into the "
            "image as /etc/ssl/certs/rds-ca.pem, or name the file: ?sslrootcert=FILE in the URL",
        .refused_hint =
            "in the database: GRANT rds_iam TO the user; in IAM: allow rds-db:connect on "
            "arn:aws:rds-db:REGION:ACCOUNT:dbuser:RESOURCE-ID/USER; on the instance: IAM database "
            "authentication",
    };
    return &iam->source;
}
