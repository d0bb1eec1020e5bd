#include <string.h>

#include "migration/engine.h"
#include "scaffold/recipe/recipe.h"
#include "scaffold/recipe/recipes.h"
#include "scaffold/recipe/template.h"

static const char *const PHASES[] = {
    [PHASE_EXPAND] = "expand",
    [PHASE_BACKFILL] = "backfill",
    [PHASE_SWITCH] = "switch",
    [PHASE_CONTRACT] = "contract",
};

static int release_of(const RecipeFile *file)
{
    return file->phase == PHASE_CONTRACT ? 2 : 1;
}

/* The files that this draft wants, in order; child of ctx. */
static const RecipeFile **choose_files(TALLOC_CTX *ctx, const Recipe *recipe, const Draft *draft,
                                       size_t *ret_count)
{
    const RecipeFile **chosen = NULL;
    size_t count = 0;
    for (const RecipeFile *file = recipe->files; file->template; file++) {
        const char *needed = draft->values.at[file->needs];
        if (file->needs != VALUE_phase && !(needed && *needed))
            continue;
        chosen = talloc_realloc(ctx, chosen, const RecipeFile *, (unsigned)count + 1);
        chosen[count++] = file;
    }
    *ret_count = count;
    return chosen;
}

/* The version that the contract waits for: the last of release 1. */
static const char *find_after(const RecipeFile *const *files, size_t count,
                              const char *const *versions)
{
    const char *after = versions[0];
    for (size_t i = 0; i < count; i++) {
        if (release_of(files[i]) == 1)
            after = versions[i];
    }
    return after;
}

static bool fill(Draft *draft, const RecipeFile *const *files, size_t count,
                 const char *const *versions, NewMigration *migrations, Error *err)
{
    TALLOC_CTX *ctx = draft->request->ctx;
    RecipeValues *values = &draft->values;
    values->at[VALUE_after] = talloc_asprintf(ctx, "V%s", find_after(files, count, versions));
    values->at[VALUE_steps] = talloc_asprintf(ctx, "%zu", count);
    for (size_t i = 0; i < count; i++) {
        char *content;
        values->at[VALUE_phase] = PHASES[files[i]->phase];
        values->at[VALUE_step] = talloc_asprintf(ctx, "%zu", i + 1);
        values->at[VALUE_release] = talloc_asprintf(ctx, "%d", release_of(files[i]));
        if (!template_fill(ctx, files[i]->template, values, &content, err))
            return false;
        migrations[i] = (NewMigration){
            .version = versions[i],
            .name = talloc_asprintf(ctx, "%s %s %s", draft->request->recipe, draft->subject,
                                    files[i]->name),
            .content = content,
        };
    }
    return true;
}

static RecipeResult *result_of(const Draft *draft, const RecipeFile *const *files, size_t count,
                               const NewMigration *migrations)
{
    static const char *const none[] = {NULL};
    RecipeResult *result = talloc_zero(draft->request->ctx, RecipeResult);
    result->recipe = draft->request->recipe;
    result->paths = talloc_zero_array(result, RecipePath, (unsigned)count);
    result->count = count;
    result->notes = draft->notes ? draft->notes : none;
    for (size_t i = 0; i < count; i++)
        result->paths[i] = (RecipePath){.path = migrations[i].path,
                                        .phase = PHASES[files[i]->phase],
                                        .release = release_of(files[i])};
    return result;
}

bool recipe_write(const RecipeRequest *request, RecipeResult **ret_result, Error *err)
{
    const Recipe *recipe = recipe_find(request->recipe);
    Draft draft = {.request = request};
    const char *const *versions;
    size_t count;
    if (!recipe_check(request, request->db != NULL, err) || !recipe->prepare(&draft, err))
        return false;
    const RecipeFile **files = choose_files(request->ctx, recipe, &draft, &count);
    NewMigration *migrations = talloc_zero_array(request->ctx, NewMigration, (unsigned)count);
    if (!migration_next_versions(request->ctx, request->dir, count, &versions, err) ||
        !fill(&draft, files, count, versions, migrations, err) ||
        !migration_create_all(request->ctx, request->dir, migrations, count, err))
        return false;
    *ret_result = result_of(&draft, files, count, migrations);
    return true;
}
