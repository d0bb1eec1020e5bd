/* Whether a text speaks of a name: a guess without a parser, for what is shown to people. */
#pragma once

#include <stdbool.h>

/* In any case, as a whole word. */
bool mentions(const char *text, const char *name);
