/* Passwords that are made anew for each connection, such as a token of AWS IAM: what a lower floor
 * asks for and an upper one knows how to make (src/secrets; src/cli hands it down).
 *
 * Such a password is worth as much as any other while it lasts, and is sent as it is: whoever takes
 * one from here sends it over TLS only, and to the server that it was made for.
 */
#pragma once

#include "base/error.h"
#include "base/secret.h"

/* Whom the password is for. */
typedef struct CredentialRequest {
    const char *user, *host, *port; /* as the connection will use them; never NULL or "" */
} CredentialRequest;

typedef struct CredentialSource CredentialSource;
struct CredentialSource {
    /* A password that nobody was given before; child of ctx, redacted as long as it lives. */
    bool (*make)(CredentialSource *source, TALLOC_CTX *ctx, const CredentialRequest *request,
                 Secret **ret_password, Error *err);
    const char *kind; /* of reference, for messages: "rds-iam" */
    /* The file of authorities that the server's certificate is checked against where its URL names
     * none; NULL: none was found, and `root_hint` says how to get one. */
    const char *root_certificate;
    const char *root_hint;
    const char *refused_hint; /* when the server does not accept the password */
};
