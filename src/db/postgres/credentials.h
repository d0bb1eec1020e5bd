/* Connecting with a password that is made for this one connection (base/credential_source.h):
 * private to this folder. */
#pragma once

#include "db/postgres/connection.h"

/* What libpq is told after the URL, and therefore instead of it. All NULL without a source. */
typedef struct PgCredentials {
    const char *port, *sslmode, *sslrootcert, *gssencmode;
    Secret *password;
} PgCredentials;

/* Reads the parsed URL and asks the source for a password. Refuses (ERR_CONFIG) a URL that names
 * no single server by TCP, no user, a password of its own, or a TLS mode that would not keep the
 * password from others. Without a source it does nothing. Children of ctx. */
bool pg_credentials(TALLOC_CTX *ctx, CredentialSource *source, const PQconninfoOption *options,
                    PgCredentials *ret_credentials, Error *err) MUST_USE;
