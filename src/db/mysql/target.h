/* Where a URL leads: mysql://USER:PASSWORD@HOST:PORT/DATABASE?name=value, or mariadb://. */
#pragma once

#include "base/secret.h"
#include "base/error.h"

/* How much of TLS is wanted (MySQL manual, "--ssl-mode"): each asks for more than the one before.
 */
typedef enum MyTls {
    MY_TLS_DISABLED,
    MY_TLS_PREFERRED,       /* where the server has it, without looking at its certificate */
    MY_TLS_REQUIRED,        /* the same, or no connection */
    MY_TLS_VERIFY_CA,       /* the certificate is of an authority in ssl-ca */
    MY_TLS_VERIFY_IDENTITY, /* and for this host's name */
} MyTls;

typedef struct MyTarget {
    const char *scheme; /* "mysql" */
    char *user;         /* NULL: not given */
    Secret *password;   /* NULL: none */
    char *host;         /* NULL: by the socket */
    unsigned port;
    char *database; /* NULL: none */
    char *socket;
    MyTls tls;
    char *ssl_ca, *ssl_cert, *ssl_key; /* files, or NULL */
    int64_t timeout_ms;                /* 0: not given */
} MyTarget;

/* All children of ctx, under which the password is registered for redaction. ERR_CONFIG for what
 * cannot be read and for unknown parameters, naming the known ones. */
bool my_target_read(TALLOC_CTX *ctx, const Secret *url, MyTarget *ret_target, Error *err) MUST_USE;

/* "mysql://user@host:port/database", "mysql://user@/database?socket=FILE"; child of ctx. */
char *my_target_label(TALLOC_CTX *ctx, const MyTarget *target);
