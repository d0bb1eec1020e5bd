/* Names of objects: a document's key, such that S3's order serves the ledger.
 *
 * A last part of 10 or 20 digits (attempts and events, space.h) is written as '~', its complement
 * to nines, '~': the highest number comes first. No other part begins with '~' or a higher byte, so
 * that numbered names come behind all others of their folder. For that, and because clients and
 * consoles fold them, as %XX are written: '%'; all bytes from '~' on in a part that begins with
 * one; the dots of "." and "..". An empty part is "%".
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

/* Child of ctx. Also of a prefix ("shop/prod/run/"), which is then one of names. */
char *name_of_key(TALLOC_CTX *ctx, const char *key);
/* Back; NULL for an object that is none of ours. Child of ctx. */
char *key_of_name(TALLOC_CTX *ctx, const char *name);
/* Whether it is a numbered one in the folder `prefix`: everything behind it there is one as well,
 * and of a lower number. */
bool name_is_numbered(const char *name, const char *prefix);
