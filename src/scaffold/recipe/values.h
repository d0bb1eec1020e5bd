/* The values of a recipe's placeholders, by the rows of values.inc. */
#pragma once

#include <stddef.h>

#include "base/attr.h"

typedef enum RecipeValue {
#define VALUE(name, meaning) VALUE_##name,
#include "scaffold/recipe/values.inc"
#undef VALUE
    VALUE_COUNT_OF
} RecipeValue;

typedef struct RecipeValues {
    const char *at[VALUE_COUNT_OF]; /* NULL: not given */
} RecipeValues;

/* By the `length` bytes of a name; VALUE_COUNT_OF: there is none. */
RecipeValue recipe_value_find(const char *name, size_t length);
