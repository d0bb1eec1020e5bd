/* The files of the AWS command line, ~/.aws/config and ~/.aws/credentials ("Configuration and
 * credential file settings" in the AWS CLI User Guide; "File format" in the AWS SDKs and Tools
 * Reference Guide). Private to this folder.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

typedef struct Ini Ini;

/* Lenient: what is no section and no "key = value" is skipped, as are values of several lines.
 * Takes over `text`, into which it writes, and wipes it when the result (child of ctx) is freed,
 * because it may hold keys. */
Ini *ini_parse(TALLOC_CTX *ctx, char *text);

/* The value of `key` in the section "[kind name]" ("[name]" for the kind ""); the last one counts.
 * NULL: there is none, or it is empty. Lives as long as `ini`, which may be NULL. */
const char *ini_get(const Ini *ini, const char *kind, const char *name, const char *key);
bool ini_has(const Ini *ini, const char *kind, const char *name);
