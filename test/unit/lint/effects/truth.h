/* The measurement of test/data/lint as data, and what the library says of the same statements. */
#pragma once

#include "base/json.h"
#include "lint/effects/effects.h"

/* The statements of a text, parsed. Child of ctx. */
typedef struct Script {
    const SqlStatement **statements;
    size_t count;
} Script;
Script parse_script(TALLOC_CTX *ctx, const char *sql);
Script parse_script_in(TALLOC_CTX *ctx, Dialect dialect, const char *sql);

typedef struct Truth {
    TALLOC_CTX *ctx;
    Script schema;
    Application *application;
    json_t *lines; /* array of the objects of all files */
} Truth;
void truth_load(Truth *truth);

/* What is predicted for a line on a server: {"locks": {..}, "rewrites": [..], "breaks": [..] ..} in
 * the words of the measurement, sets sorted. Child of ctx. */
json_t *truth_predict(TALLOC_CTX *ctx, const Truth *truth, const json_t *line, int major,
                      bool with_application);
/* The measurement in the same shape. */
json_t *truth_measured(TALLOC_CTX *ctx, const json_t *seen);
