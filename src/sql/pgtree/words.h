/* What kind of statement a text that does not parse seems to be (internal to this folder). */
#pragma once

#include <stddef.h>

/* "CREATE INDEX"; "" when nothing is known. Static. */
const char *pgtree_words(const char *text, size_t length);
