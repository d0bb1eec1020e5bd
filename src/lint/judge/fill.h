/* Fills {names} in a template.
 *
 * In a sentence, what stands in [brackets] is left out when one of the names in it is not known,
 * and the brackets never show. Elsewhere (SQL) a line in [brackets] is such a part, other brackets
 * are what they are, and a name that is not known stays as it is, for the reader to fill in.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

/* The value of a name, not NUL-terminated; NULL: not known. May allocate on ctx. */
typedef const char *FillLookup(TALLOC_CTX *ctx, const char *name, size_t length, void *data);

/* Child of ctx. */
char *fill_text(TALLOC_CTX *ctx, const char *text, bool sentence, FillLookup *lookup, void *data);
