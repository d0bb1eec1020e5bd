/* Numbers for texts, from 0 in the order in which they come: so that what belongs to a name is
 * found among a hundred thousand without looking at each. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

#define TEXT_NOT_FOUND SIZE_MAX

typedef struct TextIndex TextIndex;

/* Child of ctx. */
TextIndex *text_index_new(TALLOC_CTX *ctx);
/* The text's number; one that is new gets the next, and must live as long as the index. */
size_t text_index_add(TextIndex *index, const char *text);
/* TEXT_NOT_FOUND: it has not come. */
size_t text_index_find(const TextIndex *index, const char *text);
size_t text_index_count(const TextIndex *index);
