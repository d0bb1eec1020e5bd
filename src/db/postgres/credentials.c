#include "db/postgres/credentials.h"

#include <string.h>

#define DEFAULT_PORT "5432"

/* libpq's modes (PostgreSQL manual, section 34.19.3) in which nothing is sent in the clear. */
static const struct {
    const char *name;
    bool checks_certificate;
} MODES[] = {
    {"verify-full", true}, /* the first is the default */
    {"verify-ca", true},
    {"require", false},
};

/* A password is for one server: with several, or another by a variable of libpq's, it would go to
 * one that it was not made for. */
static bool check_server(const char *kind, const char *host, const char *user, Error *err)
{
    if (!host || strchr("/@", *host) || strchr(host, ',')) {
        error_set(err, ERR_CONFIG, "%s needs a URL with one host name in it", kind);
        return error_hint(err, "write %s:postgres://USER@HOST:PORT/DATABASE", kind);
    }
    if (!user) {
        error_set(err, ERR_CONFIG, "%s needs a URL with the user's name in it", kind);
        return error_hint(err, "write %s:postgres://USER@%s/DATABASE", kind, host);
    }
    return true;
}

static bool check_mode(const char *kind, const char *mode, bool *ret_checks, Error *err)
{
    for (size_t i = 0; i < COUNT_OF(MODES); i++) {
        if (strcmp(mode, MODES[i].name) == 0) {
            *ret_checks = MODES[i].checks_certificate;
            return true;
        }
    }
    error_set(err, ERR_CONFIG, "sslmode=%s could send the password of %s in the clear", mode, kind);
    return error_hint(err, "leave sslmode out (verify-full), or write verify-ca or require");
}

static bool fail_root(const CredentialSource *source, Error *err)
{
    error_set(err, ERR_CONFIG,
              "no file of authorities is known to check the server's certificate against");
    return error_hint(err, "%s", source->root_hint);
}

bool pg_credentials(TALLOC_CTX *ctx, CredentialSource *source, const PQconninfoOption *options,
                    PgCredentials *ret_credentials, Error *err)
{
    if (!source)
        return true;
    const char *host = pg_option(options, "host"), *user = pg_option(options, "user");
    const char *port = pg_option(options, "port"), *mode = pg_option(options, "sslmode");
    const char *root = pg_option(options, "sslrootcert");
    bool checks_certificate = false;
    mode = mode ? mode : MODES[0].name;
    root = root ? root : source->root_certificate;
    if (!check_server(source->kind, host, user, err) ||
        !check_mode(source->kind, mode, &checks_certificate, err))
        return false;
    if (pg_option(options, "password"))
        return error_set(err, ERR_CONFIG,
                         "a URL of %s has no password: one is made for each "
                         "connection",
                         source->kind);
    if (checks_certificate && !root)
        return fail_root(source, err);
    PgCredentials credentials = {
        .port = talloc_strdup(ctx, port ? port : DEFAULT_PORT),
        .sslmode = talloc_strdup(ctx, mode),
        .sslrootcert = talloc_strdup(ctx, root),
        .gssencmode = "disable", /* else libpq might take GSSAPI's encryption instead of TLS */
    };
    const CredentialRequest request = {.user = user, .host = host, .port = credentials.port};
    if (!source->make(source, ctx, &request, &credentials.password, err))
        return false;
    *ret_credentials = credentials;
    return true;
}
