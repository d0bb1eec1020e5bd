/* Handing one message to a mail server (RFC 5321) by libcurl, loaded when first needed. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/secret.h"

typedef struct SmtpMessage {
    const char *url;        /* smtp://HOST[:PORT] or smtps://HOST[:PORT] */
    const char *user;       /* or NULL: without a login */
    const Secret *password; /* or NULL */
    const char *ca_file;    /* the authorities that vouch for the server; NULL: the system's */
    bool may_be_plain;      /* smtp:// goes on when the server has no STARTTLS */
    const char *from;       /* of the envelope: an address alone */
    const char *const *recipients; /* NULL-terminated */
    const char *content;           /* RFC 5322, lines end in CRLF */
    int64_t timeout_ms;            /* of all of it; 0: 30 s */
} SmtpMessage;

/* The server took it for all recipients; *ret_answer is its last word ("250 queued as 7F3A"), child
 * of ctx. Without `may_be_plain` nothing is sent before the connection is encrypted. ERR_CONNECT
 * (no answer, no TLS), ERR_AUTH (the login), ERR_FAILED (it refused), ERR_CONFIG (the URL). */
bool smtp_send(TALLOC_CTX *ctx, const SmtpMessage *message, char **ret_answer, Error *err) MUST_USE;
