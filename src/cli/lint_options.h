/* The options of linting that may stand in the configuration. */
#pragma once

#include "config/options.h"

#define LINT_OPTIONS                                                                               \
    OPT_DIALECT, OPT_POSTGRES, OPT_START_AFTER, OPT_FAIL_ON, OPT_RULES, OPT_SMALL_ROWS,            \
        OPT_SMALL_BYTES, OPT_STYLE, OPT_ACCEPTED, OPT_LINT_APPLICATION, OPT_NO_CACHE,              \
        OPT_PLACEHOLDERS
