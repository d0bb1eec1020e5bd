/* What servers newer than the parser's read (internal to this folder). */
#pragma once

#include "sql/pgtree/read.h"

/* Writes what the parser knows in the place of what it does not, byte for byte, so that all offsets
 * stay, and tells the readers by tree->marks. Whether there was anything to write. */
bool pgtree_rewrite_newer(PgTree *tree, char *text);
