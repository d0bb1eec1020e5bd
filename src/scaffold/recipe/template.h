/* Filling in the templates of templates/recipes, which are compiled into the program.
 *
 * {{name}} becomes a value; lines between {{if name}} or {{unless name}} and {{end}} stay where
 * that value is there and not empty (or is not). script/lib/embed_recipes.py has resolved the
 * includes and checked that there is nothing else.
 */
#pragma once

#include "base/error.h"
#include "scaffold/recipe/values.h"

typedef struct RecipeTemplate {
    const char *path; /* below templates/recipes */
    const char *text;
} RecipeTemplate;

/* Ends with a NULL path. */
extern const RecipeTemplate recipe_templates[];

/* The text of the template at `path` with the values in their places; child of ctx. A template or
 * value that is not there is ERR_INTERNAL. */
bool template_fill(TALLOC_CTX *ctx, const char *path, const RecipeValues *values, char **ret_text,
                   Error *err) MUST_USE;
