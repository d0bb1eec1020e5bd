/* The values of a recipe's placeholders, by the rows of values.inc. */
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "scaffold/template/template.h"

typedef enum RecipeValue {
#define VALUE(name, meaning) VALUE_##name,
#include "scaffold/recipe/values.inc"
#undef VALUE
    VALUE_COUNT_OF
} RecipeValue;

typedef struct RecipeValues {
    const char *at[VALUE_COUNT_OF]; /* NULL: not given */
} RecipeValues;

/* Generated from templates/recipes. */
extern const Template recipe_templates[];

/* The text of the template at `path` with the values in their places; child of ctx. A template or
 * value that is not there is ERR_INTERNAL. */
bool recipe_fill(TALLOC_CTX *ctx, const char *path, const RecipeValues *values, char **ret_text,
                 Error *err) MUST_USE;
