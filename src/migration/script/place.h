/* From a place in what was sent to the server back to file, line and column. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "sql/splitter.h"

/* Where a statement stands in the file. */
typedef struct Place {
    int line, column; /* 1-based, column in characters */
} Place;

/* The place `characters` further on in `text`, which begins at `start`. */
Place place_after(Place start, const char *text, size_t length, size_t characters);

/* The number of characters in UTF-8 text. */
size_t place_count_characters(const char *text, size_t length);

/* A line of a file for showing (1-based; cut when it is very long), NULL when it cannot be read. */
char *place_source_line(TALLOC_CTX *ctx, const char *path, int line);
