#include "scaffold/recipe/values.h"

#include <string.h>

RecipeValue recipe_value_find(const char *name, size_t length)
{
    static const char *const names[] = {
#define VALUE(name, meaning) #name,
#include "scaffold/recipe/values.inc"
#undef VALUE
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
            return (RecipeValue)i;
    }
    return VALUE_COUNT_OF;
}
