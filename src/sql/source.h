/* The digest that ignores comments and white space. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/dialect.h"
#include "base/digest.h"

/* SHA-256 of the tokens joined by single spaces: equal for files that differ only in comments,
 * white space, line ends or a BOM. Quoted text counts as it is. Needs no memory. */
void sql_digest_normalized(Dialect dialect, const char *text, size_t length,
                           char ret_hex[DIGEST_HEX_SIZE]);
