/* The recipes: what each is called, takes and is for. The only copy of these words; help prints
 * them. */
#pragma once

#include "scaffold/recipe/copy.h"
#include "scaffold/recipe/draft.h"
#include "scaffold/recipe/words.h"

typedef enum RecipePhase { PHASE_EXPAND, PHASE_BACKFILL, PHASE_SWITCH, PHASE_CONTRACT } RecipePhase;

/* One migration. Those of release 1 come first. */
typedef struct RecipeFile {
    const char *template; /* NULL: no more */
    const char *name;     /* the last words of the file's name */
    RecipePhase phase;    /* the contract comes with release 2, all else with release 1 */
    RecipeValue needs;    /* left out when this value is not there or empty; VALUE_phase: never */
    CopyKind copies;      /* one file for each of the draft's copies of this kind */
} RecipeFile;

/* Which options a recipe takes. */
enum {
    /* What a database or the folder would say: only without one. */
    TAKES_TYPE = 1,
    TAKES_NOT_NULL = 2,
    TAKES_KEY = 4,
    TAKES_DEFAULT_FACT = 8,
    /* What only the person can say. */
    TAKES_DEFAULT = 16,
    NEEDS_DEFAULT = 32,
};

typedef struct Recipe {
    const char *name;
    const char *arguments;
    const char *summary;
    int argument_count;
    unsigned takes;
    /* Fills the draft's values, title and subject. */
    bool (*prepare)(Draft *draft, Error *err);
    const RecipeFile *files;
} Recipe;

/* NULL: there is none of that name. */
const Recipe *recipe_find(const char *name);
/* All of them; the count in *ret_count. */
const Recipe *recipe_all(size_t *ret_count);
