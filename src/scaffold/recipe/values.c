#include "scaffold/recipe/values.h"

bool recipe_fill(TALLOC_CTX *ctx, const char *path, const RecipeValues *values, char **ret_text,
                 Error *err)
{
    static const char *const names[] = {
#define VALUE(name, meaning) #name,
#include "scaffold/recipe/values.inc"
#undef VALUE
    };
    const Template *template = template_find(recipe_templates, path);
    const TemplateValues by_name = {.names = names, .at = values->at, .count = VALUE_COUNT_OF};
    if (!template)
        return error_set(err, ERR_INTERNAL, "there is no template %s", path);
    return template_fill(ctx, template, &by_name, TEMPLATE_NO_ROUND, ret_text, err);
}
