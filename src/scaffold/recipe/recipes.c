#include "scaffold/recipe/recipes.h"

#include <string.h>

#include "scaffold/recipe/prepare.h"

#define ALWAYS VALUE_phase
#define END_FILES                                                                                  \
    {                                                                                              \
        NULL, NULL, PHASE_EXPAND, ALWAYS                                                           \
    }

/* Three files, so that no two of the steps share a transaction. */
#define NOT_NULL_FILES                                                                             \
    {"shared/not_null_check.sql", "check", PHASE_SWITCH, VALUE_check},                             \
        {"shared/not_null_validate.sql", "validate", PHASE_SWITCH, VALUE_check},                   \
    {                                                                                              \
        "shared/not_null_set.sql", "not null", PHASE_SWITCH, VALUE_check                           \
    }

/* Those of a recipe that begins with expand, fills rows, and ends with contract. */
#define FILLING_FILES(name)                                                                        \
    {                                                                                              \
        {name "/expand.sql", "expand", PHASE_EXPAND, ALWAYS},                                      \
            {name "/backfill.sql", "backfill", PHASE_BACKFILL, ALWAYS}, NOT_NULL_FILES,            \
            {name "/contract.sql", "contract", PHASE_CONTRACT, ALWAYS}, END_FILES                  \
    }

static const RecipeFile RENAME_COLUMN[] = FILLING_FILES("rename-column");
static const RecipeFile CHANGE_TYPE[] = FILLING_FILES("change-type");
static const RecipeFile SET_NOT_NULL[] = FILLING_FILES("set-not-null");
static const RecipeFile ADD_REQUIRED_COLUMN[] = FILLING_FILES("add-required-column");
static const RecipeFile DROP_COLUMN[] = {
    {"drop-column/expand.sql", "expand", PHASE_EXPAND, ALWAYS},
    {"drop-column/contract.sql", "contract", PHASE_CONTRACT, ALWAYS},
    END_FILES,
};
static const RecipeFile ADD_UNIQUE[] = {
    {"add-unique/expand.sql", "look", PHASE_EXPAND, ALWAYS},
    {"add-unique/check.sql", "check", PHASE_CONTRACT, ALWAYS},
    {"add-unique/index.sql", "index", PHASE_CONTRACT, ALWAYS},
    {"add-unique/constraint.sql", "constraint", PHASE_CONTRACT, ALWAYS},
    END_FILES,
};
static const RecipeFile ADD_FOREIGN_KEY[] = {
    {"add-foreign-key/index.sql", "index", PHASE_EXPAND, VALUE_index},
    {"add-foreign-key/expand.sql", "look", PHASE_EXPAND, ALWAYS},
    {"add-foreign-key/check.sql", "check", PHASE_CONTRACT, ALWAYS},
    {"add-foreign-key/constraint.sql", "constraint", PHASE_CONTRACT, ALWAYS},
    {"add-foreign-key/validate.sql", "validate", PHASE_CONTRACT, ALWAYS},
    END_FILES,
};
static const RecipeFile SPLIT_TABLE[] = {
    {"split-table/expand.sql", "expand", PHASE_EXPAND, ALWAYS},
    {"split-table/backfill.sql", "backfill", PHASE_BACKFILL, ALWAYS},
    {"split-table/contract.sql", "contract", PHASE_CONTRACT, ALWAYS},
    END_FILES,
};

#define TAKES_FACTS (TAKES_NOT_NULL | TAKES_KEY | TAKES_DEFAULT_FACT)
#define TAKES_VALUE (TAKES_KEY | TAKES_DEFAULT | NEEDS_DEFAULT)

/* What stands behind the words: count of arguments, options, what it makes of them, its files. */
#define OF_RENAME_COLUMN                                                                           \
    2, TAKES_TYPE | NEEDS_TYPE | TAKES_FACTS, prepare_rename_column, RENAME_COLUMN
#define OF_DROP_COLUMN         1, TAKES_DEFAULT, prepare_drop_column, DROP_COLUMN
#define OF_CHANGE_TYPE         2, TAKES_FACTS, prepare_change_type, CHANGE_TYPE
#define OF_SET_NOT_NULL        1, TAKES_VALUE, prepare_set_not_null, SET_NOT_NULL
#define OF_ADD_UNIQUE          1, 0, prepare_add_unique, ADD_UNIQUE
#define OF_ADD_FOREIGN_KEY     2, 0, prepare_add_foreign_key, ADD_FOREIGN_KEY
#define OF_ADD_REQUIRED_COLUMN 2, TAKES_VALUE, prepare_add_required_column, ADD_REQUIRED_COLUMN
#define OF_SPLIT_TABLE         3, NEEDS_DATABASE, prepare_split_table, SPLIT_TABLE

static const Recipe ROWS[] = {
#define X(id, name, arguments, summary) {name, arguments, summary, OF_##id},
    RECIPES(X)
#undef X
};

const Recipe *recipe_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        if (strcmp(ROWS[i].name, name) == 0)
            return &ROWS[i];
    }
    return NULL;
}

const Recipe *recipe_all(size_t *ret_count)
{
    *ret_count = COUNT_OF(ROWS);
    return ROWS;
}
