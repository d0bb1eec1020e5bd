#include <string.h>

#include "config/suggest.h"
#include "scaffold/recipe/recipe.h"
#include "scaffold/recipe/recipes.h"

bool recipe_is_given(const RecipeRequest *request)
{
    return request->type || request->key || request->not_null;
}

static bool fail_unknown(const char *name, Error *err)
{
    size_t count;
    const Recipe *all = recipe_all(&count);
    TALLOC_AUTO const char **names = talloc_zero_array(NULL, const char *, (unsigned)count + 1);
    for (size_t i = 0; i < count; i++)
        names[i] = all[i].name;
    const char *nearest = suggest_nearest(name, names);
    TALLOC_AUTO char *list = suggest_list(NULL, names);
    error_set(err, ERR_USAGE, "there is no recipe '%s'", name);
    return nearest ? error_hint(err, "did you mean '%s'? There are: %s", nearest, list)
                   : error_hint(err, "there are: %s", list);
}

static bool fail_usage(const Recipe *recipe, const char *what, Error *err)
{
    error_set(err, ERR_USAGE, "the recipe %s %s", recipe->name, what);
    return error_hint(err, "tidegate new --recipe %s %s", recipe->name, recipe->arguments);
}

/* What was given and is not among the bits that are taken. */
static bool check_options(const RecipeRequest *request, const Recipe *recipe, bool live, Error *err)
{
    const struct {
        bool given;
        unsigned fact, always;
        const char *flag;
    } options[] = {
        {request->type != NULL, TAKES_TYPE, 0, "--type"},
        {request->not_null, TAKES_NOT_NULL, 0, "--not-null"},
        {request->key != NULL, TAKES_KEY, 0, "--key"},
        {request->fallback != NULL, TAKES_DEFAULT_FACT, TAKES_DEFAULT, "--default"},
    };
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        bool known = recipe->takes & (options[i].fact | options[i].always);
        if (!options[i].given || recipe->takes & options[i].always || (known && !live))
            continue;
        if (!known) {
            TALLOC_AUTO char *what = talloc_asprintf(NULL, "takes no %s", options[i].flag);
            return fail_usage(recipe, what, err);
        }
        error_set(err, ERR_USAGE, "%s is read from the database", options[i].flag);
        return error_hint(err, "leave it out, or leave out what names the database");
    }
    return true;
}

static bool check_needs(const RecipeRequest *request, const Recipe *recipe, Error *err)
{
    if (recipe->takes & NEEDS_DEFAULT && !request->fallback)
        return fail_usage(recipe, "needs the value of rows that have none: --default", err);
    return true;
}

bool recipe_check(const RecipeRequest *request, bool live, Error *err)
{
    const Recipe *recipe = recipe_find(request->recipe);
    if (!recipe)
        return fail_unknown(request->recipe, err);
    if (request->argument_count != recipe->argument_count)
        return fail_usage(recipe,
                          request->argument_count < recipe->argument_count
                              ? "needs more arguments"
                              : "takes fewer arguments",
                          err);
    return check_options(request, recipe, live, err) && check_needs(request, recipe, err);
}
