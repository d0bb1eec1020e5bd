/* What the terminal can do, and the few styles we use. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "base/env.h"

typedef enum ColorMode { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } ColorMode;

typedef enum Style {
    STYLE_NONE,
    STYLE_ERROR,
    STYLE_WARNING,
    STYLE_GOOD,
    STYLE_STRONG,
    STYLE_FAINT,
    STYLE_PLACE,
} Style;

/* Whether to colour this stream: the mode, then NO_COLOR, TERM=dumb, and whether it is a tty. */
bool terminal_use_color(FILE *stream, ColorMode mode, Env *env);
bool terminal_is_tty(FILE *stream);
/* Columns, 80 when it is no terminal. */
int terminal_width(FILE *stream);
/* The escape sequence that starts a style, "" without colour; STYLE_NONE ends it. */
const char *terminal_style(Style style, bool color);
/* Columns that a UTF-8 text takes (wcwidth; control characters take none). */
int terminal_text_width(const char *text);
