#include "scaffold/recipe/recipes.h"

#include <string.h>

#include "scaffold/recipe/prepare.h"

/* A file that is always written; one that a value asks for; one for each copy of a kind. */
#define STEP(template, name, phase)                                                                \
    {                                                                                              \
        template, name, phase, VALUE_phase, COPY_NONE                                              \
    }
#define STEP_IF(value, template, name, phase)                                                      \
    {                                                                                              \
        template, name, phase, value, COPY_NONE                                                    \
    }
#define STEP_EACH(kind, template, name, phase)                                                     \
    {                                                                                              \
        template, name, phase, VALUE_phase, kind                                                   \
    }
#define END_STEPS                                                                                  \
    {                                                                                              \
        NULL, NULL, PHASE_EXPAND, VALUE_phase, COPY_NONE                                           \
    }

/* Three files, so that no two of the steps share a transaction. */
#define NOT_NULL_STEPS                                                                             \
    STEP_IF(VALUE_check, "not-null/check.sql", "check", PHASE_SWITCH),                             \
        STEP_IF(VALUE_check, "not-null/validate.sql", "validate", PHASE_SWITCH),                   \
        STEP_IF(VALUE_check, "not-null/set.sql", "not null", PHASE_SWITCH)

/* What the column has, for the one that takes its place. */
#define COPY_STEPS                                                                                 \
    STEP_EACH(COPY_INDEX, "copies/index.sql", "index", PHASE_SWITCH),                              \
        STEP_EACH(COPY_CONSTRAINT, "copies/constraint.sql", "unique", PHASE_SWITCH),               \
        STEP_EACH(COPY_FOREIGN_KEY, "copies/foreign_key.sql", "foreign key", PHASE_SWITCH),        \
        STEP_EACH(COPY_FOREIGN_KEY, "copies/foreign_key_validate.sql", "foreign key validate",     \
                  PHASE_SWITCH)

/* The beginning of a recipe that fills rows, and the end of every one. */
#define FILLING_STEPS(recipe)                                                                      \
    STEP(recipe "/expand.sql", "expand", PHASE_EXPAND),                                            \
        STEP(recipe "/backfill.sql", "backfill", PHASE_BACKFILL), NOT_NULL_STEPS
#define CONTRACT_STEP(recipe) STEP(recipe "/contract.sql", "contract", PHASE_CONTRACT), END_STEPS

static const RecipeFile RENAME_COLUMN[] = {FILLING_STEPS("rename-column"), COPY_STEPS,
                                           CONTRACT_STEP("rename-column")};
static const RecipeFile CHANGE_TYPE[] = {FILLING_STEPS("change-type"), COPY_STEPS,
                                         CONTRACT_STEP("change-type")};
static const RecipeFile SET_NOT_NULL[] = {FILLING_STEPS("set-not-null"),
                                          CONTRACT_STEP("set-not-null")};
static const RecipeFile ADD_REQUIRED_COLUMN[] = {FILLING_STEPS("add-required-column"),
                                                 CONTRACT_STEP("add-required-column")};
static const RecipeFile DROP_COLUMN[] = {
    STEP("drop-column/expand.sql", "expand", PHASE_EXPAND),
    CONTRACT_STEP("drop-column"),
};
static const RecipeFile ADD_UNIQUE[] = {
    STEP("add-unique/expand.sql", "look", PHASE_EXPAND),
    STEP("add-unique/check.sql", "check", PHASE_CONTRACT),
    STEP("add-unique/index.sql", "index", PHASE_CONTRACT),
    STEP("add-unique/constraint.sql", "constraint", PHASE_CONTRACT),
    END_STEPS,
};
static const RecipeFile ADD_FOREIGN_KEY[] = {
    STEP_IF(VALUE_index, "add-foreign-key/index.sql", "index", PHASE_EXPAND),
    STEP("add-foreign-key/expand.sql", "look", PHASE_EXPAND),
    STEP("add-foreign-key/check.sql", "check", PHASE_CONTRACT),
    STEP("add-foreign-key/constraint.sql", "constraint", PHASE_CONTRACT),
    STEP("add-foreign-key/validate.sql", "validate", PHASE_CONTRACT),
    END_STEPS,
};
static const RecipeFile SPLIT_TABLE[] = {
    STEP("split-table/expand.sql", "expand", PHASE_EXPAND),
    STEP("split-table/backfill.sql", "backfill", PHASE_BACKFILL),
    CONTRACT_STEP("split-table"),
};

#define TAKES_FACTS (TAKES_NOT_NULL | TAKES_KEY | TAKES_DEFAULT_FACT)
#define TAKES_VALUE (TAKES_KEY | TAKES_DEFAULT | NEEDS_DEFAULT)

/* What stands behind the words: count of arguments, options, what it makes of them, its files. */
#define OF_RENAME_COLUMN       2, TAKES_TYPE | TAKES_FACTS, prepare_rename_column, RENAME_COLUMN
#define OF_DROP_COLUMN         1, TAKES_DEFAULT, prepare_drop_column, DROP_COLUMN
#define OF_CHANGE_TYPE         2, TAKES_FACTS, prepare_change_type, CHANGE_TYPE
#define OF_SET_NOT_NULL        1, TAKES_VALUE, prepare_set_not_null, SET_NOT_NULL
#define OF_ADD_UNIQUE          1, 0, prepare_add_unique, ADD_UNIQUE
#define OF_ADD_FOREIGN_KEY     2, 0, prepare_add_foreign_key, ADD_FOREIGN_KEY
#define OF_ADD_REQUIRED_COLUMN 2, TAKES_VALUE, prepare_add_required_column, ADD_REQUIRED_COLUMN
#define OF_SPLIT_TABLE         3, 0, prepare_split_table, SPLIT_TABLE

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
