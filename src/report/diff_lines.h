/* Inside src/report: which lines two texts share. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

typedef struct DiffLine {
    const char *text;
    size_t length;   /* without the newline */
    bool unfinished; /* the text's last line, without a newline */
} DiffLine;

typedef struct DiffText {
    DiffLine *lines;
    unsigned count;
} DiffText;

DiffText diff_split(TALLOC_CTX *ctx, const char *text);

/* One step of the way from the old text to the new one. */
typedef enum DiffStep { DIFF_KEEP = ' ', DIFF_REMOVE = '-', DIFF_ADD = '+' } DiffStep;

/* The steps in order, *ret_count many; each KEEP takes a line of both, REMOVE one of `before`, ADD
 * one of `after`. Shortest by Myers' algorithm (E. W. Myers, An O(ND) Difference Algorithm and Its
 * Variations, 1986) up to a bound of time and memory; beyond it what differs is replaced whole. */
char *diff_find_steps(TALLOC_CTX *ctx, const DiffText *before, const DiffText *after,
                      size_t *ret_count);
