/* Names of tables and columns: as a person writes them on a command line, as SQL wants them, and
 * made up ones. */
#pragma once

#include "base/error.h"

/* Bytes of a name in PostgreSQL; longer ones are cut by it (manual, "Identifiers and Key Words").
 */
#define NAME_LIMIT 63

/* Cuts "shop.users.name" at the dots (`separator`); a part in double quotes may hold any character,
 * and a doubled quote for one. The case stays as it is written. NULL-terminated, child of ctx.
 * ERR_USAGE for an empty part, one that is too long, or control characters. */
bool names_split(TALLOC_CTX *ctx, const char *text, char separator, char ***ret_parts,
                 Error *err) MUST_USE;

/* Quoted if it has to be; child of ctx. */
char *name_quote(TALLOC_CTX *ctx, const char *name);
/* "schema.name", "name" without a schema; child of ctx. */
char *name_quote_in(TALLOC_CTX *ctx, const char *schema, const char *name);
/* A string of SQL; child of ctx. */
char *name_literal(TALLOC_CTX *ctx, const char *text);

/* "PREFIXone_two_SUFFIX", of at most NAME_LIMIT bytes: what is longer is cut in the middle and gets
 * eight digits of its hash, so that it stays the only one. `parts` NULL-terminated; child of ctx.
 */
char *name_make(TALLOC_CTX *ctx, const char *prefix, const char *const *parts, const char *suffix);
