/* Text that is broken at its spaces. */
#pragma once

#include <stdio.h>

/* Each line of `text` is a paragraph, wrapped at `width` columns and indented. The first line
 * begins at column `used` already. */
void wrap_text(FILE *out, int width, int indent, int used, const char *text);
