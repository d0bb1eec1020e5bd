/* Phased migrations written by a recipe: expand, backfill, switch, contract.
 *
 * Release 1 brings everything that the version which serves survives, release 2 the contract that
 * it would not. Templates are in templates/recipes, the recipes in recipes.c. PostgreSQL only.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "db/db.h"
#include "migration/layout/layout.h"

typedef struct RecipeRequest {
    TALLOC_CTX *ctx; /* parent of all that is made */
    const char *recipe;
    const char *const *arguments; /* NULL-terminated */
    int argument_count;
    const char *type, *fallback, *key; /* options; NULL: not given */
    bool not_null;
    const char *dir;      /* folder of the migrations, absolute */
    const Layout *layout; /* NULL: the one that the files are in */
    Db *db;               /* read for facts, written never; NULL: all is given */
} RecipeRequest;

typedef struct RecipePath {
    const char *path; /* relative to the folder */
    const char *phase;
    int release;
} RecipePath;

typedef struct RecipeResult {
    const char *recipe;
    RecipePath *paths; /* in the order of their versions */
    size_t count;
    const char *const *notes; /* lines for the person; NULL-terminated */
} RecipeResult;

/* Something was given that a database would know (type, key, not_null): it is not to be asked,
 * unless the person named it in the same breath. */
bool recipe_is_given(const RecipeRequest *request);

/* Before a connection is made: ERR_USAGE when there is no such recipe, or it takes other arguments
 * and options, with a database (`live`) or without. */
bool recipe_check(const RecipeRequest *request, bool live, Error *err) MUST_USE;

/* Writes the files: all or none. */
bool recipe_write(const RecipeRequest *request, RecipeResult **ret_result, Error *err) MUST_USE;
