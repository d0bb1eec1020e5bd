/* A value that must never be printed: passwords, tokens, connection URLs.
 *
 * There is no format for it: code that needs the bytes says secret_reveal(), which is easy to
 * find. The bytes are wiped when the Secret is freed, and every live secret of eight bytes or more
 * is known to secret_redact(), through which all output and all records pass.
 */
#pragma once

#include <stddef.h>

#include "base/attr.h"

typedef struct Secret Secret;

/* Copies `text`. Child of ctx; wiped on free. */
Secret *secret_new(TALLOC_CTX *ctx, const char *text);

/* The bytes, NUL-terminated, valid while the secret lives. Never store or print the result. */
const char *secret_reveal(const Secret *secret);

/* Says that the whole may be shown once its registered parts are redacted: the URL of a database is
 * no secret, the password in it is. */
void secret_show_whole(Secret *secret);

/* Registers a part of a secret (the password inside a URL) so that it is redacted as well, as long
 * as ctx lives. Parts of less than four bytes are too common to redact and are ignored. */
void secret_register_part(TALLOC_CTX *ctx, const char *part);

/* A copy of `text` in which each live secret is replaced by "********"; NULL for NULL. It knows the
 * bytes as they are: redact before escaping, and whole lines rather than pieces. */
char *secret_redact(TALLOC_CTX *ctx, const char *text);
