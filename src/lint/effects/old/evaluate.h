/* Evaluates an expression over values that are known in part (internal to lint/effects). */
#pragma once

#include "lint/effects/old/value.h"

typedef struct Environment Environment;
struct Environment {
    TALLOC_CTX *ctx; /* of texts that are made */
    /* A column's value; VALUE_UNKNOWN where it is not known. `table`: its qualifier or NULL. */
    Value (*column)(const Environment *environment, const char *table, const char *name);
    const void *data;                 /* for `column` */
    const SqlExpr *const *parameters; /* of $1 ..; or NULL */
    size_t parameter_count;
    const char *series; /* name under which generate_series() runs; "" for the call; NULL: none */
    double series_value;
};

Value evaluate(const Environment *environment, const SqlExpr *expr);
/* The bounds of generate_series(a, b) with constants. */
bool evaluate_series(const SqlExpr *call, double *ret_first, double *ret_last);
