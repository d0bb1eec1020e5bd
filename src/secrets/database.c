#include "secrets/database.h"

#include <string.h>

#include "base/fs.h"
#include "config/reference.h"
#include "db/db.h"
#include "secrets/parts.h"
#include "secrets/rds_iam.h"
#include "secrets/rds_secret.h"

#define SQLITE "sqlite:"

/* Everybody on the machine can read a command line. */
static bool refuse_on_command_line(const Settings *settings, const char *text, Error *err)
{
    ReferencePart parts[REFERENCE_MOST_PARTS];
    ReferenceKind kind = reference_kind(text, NULL);
    if (settings_origin(settings, OPT_DATABASE) != ORIGIN_FLAG ||
        (kind != REFERENCE_VALUE && kind != REFERENCE_RDS_IAM) ||
        reference_find_secrets(text, parts) == 0)
        return true;
    error_set(err, ERR_USAGE, "--database must not hold a password: other users can read it there");
    return error_hint(err, "put the URL into a variable and use --database env:NAME, or into a "
                           "file and use --database file:PATH");
}

/* A path is relative to where it was written; sqlite::memory: has none. */
static Secret *anchor_sqlite_path(TALLOC_CTX *ctx, Secret *url, const char *base)
{
    const char *text = secret_reveal(url);
    const char *path = text + strlen(SQLITE);
    if (strncmp(text, SQLITE, strlen(SQLITE)) != 0 || *path == ':' || !*path)
        return url;
    path += strncmp(path, "//", 2) == 0 ? 2 : 0;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *anchored = talloc_asprintf(tmp, SQLITE "%s", fs_join(tmp, base, path));
    talloc_free(url);
    return secret_new(ctx, anchored);
}

static Secret *with_parameters(TALLOC_CTX *ctx, Secret *url, const char *parameters)
{
    const char *text = secret_reveal(url);
    TALLOC_AUTO char *longer =
        talloc_asprintf(NULL, "%s%c%s", text, strchr(text, '?') ? '&' : '?', parameters);
    Secret *result = secret_new(ctx, longer);
    explicit_bzero(longer, strlen(longer));
    return result;
}

/* What AWS keeps may be a URL, or the parts of one as JSON; both with parameters behind the
 * reference: secretsmanager:ID?sslmode=verify-full. */
static bool resolve_kept(TALLOC_CTX *ctx, const char *text, const SecretContext *context,
                         Secret **ret_url, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *question = strchr(text, '?');
    const char *name = talloc_strndup(tmp, text, strcspn(text, "?"));
    const char *parameters = question && question[1] ? question + 1 : NULL;
    Secret *value;
    if (!secret_resolve(tmp, name, context, &value, err))
        return false;
    if (*secret_reveal(value) == '{') {
        if (!rds_secret_url(ctx, name, value, parameters, context->env, ret_url, err))
            return false;
        secret_parts_register(ctx, secret_reveal(*ret_url));
        return true;
    }
    *ret_url = parameters ? with_parameters(ctx, value, parameters) : talloc_steal(ctx, value);
    secret_parts_register(ctx, secret_reveal(*ret_url));
    return true;
}

static bool resolve(TALLOC_CTX *ctx, const char *text, const SecretContext *context,
                    Secret **ret_url, Error *err)
{
    ReferenceKind kind = reference_kind(text, NULL);
    if (kind == REFERENCE_SSM || kind == REFERENCE_SECRETSMANAGER)
        return resolve_kept(ctx, text, context, ret_url, err);
    if (kind != REFERENCE_RDS_IAM)
        return secret_resolve(ctx, text, context, ret_url, err);
    *ret_url = secret_new(ctx, text);
    secret_parts_register(ctx, text);
    return true;
}

/* A variable, a file or a parameter may say as well that the password is a token. */
static bool take_token(TALLOC_CTX *ctx, const SecretContext *context, Secret **url,
                       CredentialSource **ret_credentials, Error *err)
{
    const char *rest;
    Dialect dialect;
    if (reference_kind(secret_reveal(*url), &rest) != REFERENCE_RDS_IAM)
        return true;
    if (!db_url_dialect(rest, &dialect) || dialect != DIALECT_POSTGRES) {
        error_set(err, ERR_CONFIG, "rds-iam: is not followed by a PostgreSQL URL");
        return error_hint(err, "write rds-iam:postgres://USER@HOST:PORT/DATABASE");
    }
    if (!context->aws)
        return error_set(err, ERR_CONFIG, "no login token is made by this command");
    /* After a cancel too somebody may connect, to tidy up. */
    Aws *aws = aws_with_cancel(ctx, context->aws, NULL);
    *ret_credentials = rds_iam_source(ctx, rest, aws, context->env);
    Secret *whole = *url;
    *url = secret_new(ctx, rest);
    talloc_free(whole);
    return true;
}

static bool find(TALLOC_CTX *ctx, const char *text, const SecretContext *context,
                 DatabaseAddress *ret_address, Error *err)
{
    Secret *url;
    CredentialSource *credentials = NULL;
    if (!resolve(ctx, text, context, &url, err) ||
        !take_token(ctx, context, &url, &credentials, err))
        return false;
    url = anchor_sqlite_path(ctx, url, context->root);
    secret_show_whole(url);
    *ret_address = (DatabaseAddress){.url = url, .credentials = credentials};
    return true;
}

bool secret_database(TALLOC_CTX *ctx, const Settings *settings, const SecretContext *context,
                     DatabaseAddress *ret_address, Error *err)
{
    const char *text;
    if (!settings_require(settings, OPT_DATABASE, &text, err) ||
        !refuse_on_command_line(settings, text, err))
        return false;
    SecretContext from = *context;
    from.root = settings_base(settings, OPT_DATABASE);
    if (find(ctx, text, &from, ret_address, err))
        return true;
    TALLOC_AUTO char *origin = settings_origin_text(NULL, settings, OPT_DATABASE);
    return error_wrap(err, "the database (%s)", origin);
}
