/* What a URL with a server in it may give away (RFC 3986, section 3.2.1: user information). */
#pragma once

#include <stdbool.h>

#include "base/error.h"

/* Registers the passwords in the URL for redaction (child of ctx: they stay hidden as long as it
 * lives). ERR_CONFIG, showing nothing of the URL, when the password holds characters that must be
 * percent-encoded: a client library would take them for a host and print them. */
bool db_url_guard(TALLOC_CTX *ctx, const char *url, Error *err) MUST_USE;

/* Which database it is, to tell it from others in a record: server and path, without the user, the
 * password and parameters. "" for a URL that db_url_guard() refuses. */
char *db_url_place(TALLOC_CTX *ctx, const char *url);

/* The file of sqlite:FILE and sqlite:///FILE, within the URL; NULL for a URL of another kind. */
const char *db_url_sqlite_path(const char *url);
