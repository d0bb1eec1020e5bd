/* What the directives of a file say, found while its bytes go by; takes no memory. */
#pragma once

#include <stdint.h>

#include "migration/layout/layout.h"

typedef enum FileMark {
    MARK_UP = 1,
    MARK_DOWN = 2,
    MARK_UP_ALONE = 4,   /* its way there runs outside of a transaction */
    MARK_DOWN_ALONE = 8, /* its way back does */
} FileMark;

/* No directive is longer. */
#define MARKS_LINE 160

typedef struct MarkScan {
    unsigned wanted;             /* bit i: what layouts[i] takes for a directive */
    uint8_t found[LAYOUT_LIMIT]; /* sets of FileMark */
    int line;
    char start[MARKS_LINE]; /* of the line so far */
    size_t length;
    bool within; /* this line is no directive, whatever follows */
} MarkScan;

void marks_start(MarkScan *scan, unsigned wanted);
void marks_add(MarkScan *scan, const char *bytes, size_t length);
/* The last line may have no end. */
void marks_end(MarkScan *scan);
