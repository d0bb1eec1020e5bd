/* A line of source with a caret under a place in it (inside src/report). */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#define EXCERPT_WIDTH 100

typedef struct Excerpt {
    const char *source; /* text of the line; only its first line is shown */
    int line, column;   /* 1-based; column in characters, 0: no caret */
    int width;          /* columns that the source may take; 0: EXCERPT_WIDTH */
} Excerpt;

/* Prints it as report_error() does: a bar, the line with its number, the caret. Tabs are four
 * columns wide, and of a very long line the part around the caret is shown. `digits`: of the
 * number. */
void report_excerpt(FILE *out, bool color, const Excerpt *excerpt, int digits);
