#include <string.h>

#include "migration/engine.h"
#include "scaffold/recipe/recipe.h"
#include "scaffold/recipe/recipes.h"

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

/* A file that will be, and what it copies; NULL: nothing. */
typedef struct Chosen {
    const RecipeFile *file;
    const RecipeCopy *copy;
} Chosen;

typedef struct Choice {
    Chosen *items;
    size_t count;
} Choice;

static void choose(TALLOC_CTX *ctx, Choice *choice, const RecipeFile *file, const RecipeCopy *copy)
{
    choice->items = talloc_realloc(ctx, choice->items, Chosen, (unsigned)choice->count + 1);
    choice->items[choice->count++] = (Chosen){file, copy};
}

/* The files that this draft wants, in order; children of the request's context. */
static Choice choose_files(const Recipe *recipe, const Draft *draft)
{
    Choice choice = {0};
    TALLOC_CTX *ctx = draft->request->ctx;
    for (const RecipeFile *file = recipe->files; file->template; file++) {
        const char *needed = draft->values.at[file->needs];
        bool wanted = file->needs == VALUE_phase || (needed && *needed);
        for (size_t i = 0; file->copies && i < draft->copy_count; i++) {
            if (draft->copies[i].kinds & file->copies)
                choose(ctx, &choice, file, &draft->copies[i]);
        }
        if (wanted && !file->copies)
            choose(ctx, &choice, file, NULL);
    }
    return choice;
}

/* The version that the contract waits for: the last of release 1. */
static const char *find_after(const Choice *choice, const char *const *versions)
{
    const char *after = versions[0];
    for (size_t i = 0; i < choice->count; i++) {
        if (release_of(choice->items[i].file) == 1)
            after = versions[i];
    }
    return after;
}

/* The values that differ from file to file. */
static void set_values(Draft *draft, const Chosen *chosen, size_t index)
{
    static const RecipeCopy nothing = {0};
    const RecipeCopy *copy = chosen->copy ? chosen->copy : &nothing;
    TALLOC_CTX *ctx = draft->request->ctx;
    RecipeValues *values = &draft->values;
    values->at[VALUE_phase] = PHASES[chosen->file->phase];
    values->at[VALUE_step] = talloc_asprintf(ctx, "%zu", index + 1);
    values->at[VALUE_release] = talloc_asprintf(ctx, "%d", release_of(chosen->file));
    values->at[VALUE_copy_name] = copy->name;
    values->at[VALUE_copy_columns] = copy->columns;
    values->at[VALUE_copy_unique] = copy->unique;
    values->at[VALUE_copy_references] = copy->references;
}

static bool fill(Draft *draft, const Choice *choice, const char *const *versions,
                 NewMigration *migrations, Error *err)
{
    TALLOC_CTX *ctx = draft->request->ctx;
    draft->values.at[VALUE_after] = talloc_asprintf(ctx, "V%s", find_after(choice, versions));
    draft->values.at[VALUE_steps] = talloc_asprintf(ctx, "%zu", choice->count);
    for (size_t i = 0; i < choice->count; i++) {
        const RecipeFile *file = choice->items[i].file;
        char *content;
        set_values(draft, &choice->items[i], i);
        if (!recipe_fill(ctx, file->template, &draft->values, &content, err))
            return false;
        migrations[i] = (NewMigration){
            .version = versions[i],
            .name = talloc_asprintf(ctx, "%s %s %s", draft->request->recipe, draft->subject,
                                    file->name),
            .content = content,
        };
    }
    return true;
}

static RecipeResult *result_of(const Draft *draft, const Choice *choice,
                               const NewMigration *migrations)
{
    static const char *const none[] = {NULL};
    RecipeResult *result = talloc_zero(draft->request->ctx, RecipeResult);
    result->recipe = draft->request->recipe;
    result->paths = talloc_zero_array(result, RecipePath, (unsigned)choice->count);
    result->count = choice->count;
    result->notes = draft->notes ? draft->notes : none;
    for (size_t i = 0; i < choice->count; i++) {
        const RecipeFile *file = choice->items[i].file;
        result->paths[i] = (RecipePath){
            .path = migrations[i].path, .phase = PHASES[file->phase], .release = release_of(file)};
    }
    return result;
}

bool recipe_write(const RecipeRequest *request, RecipeResult **ret_result, Error *err)
{
    const Recipe *recipe = recipe_find(request->recipe);
    Draft draft = {.request = request};
    NewPlace *place;
    if (!recipe_check(request, request->db != NULL, err) || !recipe->prepare(&draft, err))
        return false;
    Choice choice = choose_files(recipe, &draft);
    NewMigration *migrations =
        talloc_zero_array(request->ctx, NewMigration, (unsigned)choice.count);
    if (!migration_place(request->ctx, request->dir, request->layout, &place, err))
        return false;
    const char *const *versions = migration_next_versions(request->ctx, place, choice.count);
    if (!fill(&draft, &choice, versions, migrations, err) ||
        !migration_create_all(request->ctx, place, migrations, choice.count, err))
        return false;
    *ret_result = result_of(&draft, &choice, migrations);
    return true;
}
