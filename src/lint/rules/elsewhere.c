/* Recipes for servers other than PostgreSQL, for rules whose words are PostgreSQL's. */
#include "lint/rules/rules.h"

static const struct {
    RuleId id;
    const char *recipe;
} ROWS[] = {
    {RULE_ADD_REQUIRED_COLUMN,
     "-- with a default, which fills the column for the version that does not know it\n"
     "ALTER TABLE {table} ADD COLUMN {column} {type} NOT NULL DEFAULT {default};"},
    {RULE_DROP_COLUMN,
     "-- release N: no code names the column any more; release N+1, in a file that says so:\n"
     "-- tidegate: phase=contract after=VERSION_OF_RELEASE_N\n"
     "ALTER TABLE {table} DROP COLUMN {column};"},
    {RULE_DROP_TABLE,
     "-- release N: no code uses the table any more; release N+1, in a file that says so:\n"
     "-- tidegate: phase=contract after=VERSION_OF_RELEASE_N\n"
     "DROP TABLE {table};"},
    {RULE_RENAME_TABLE,
     "-- release N: a view under the new name, which release N uses\n"
     "CREATE VIEW {new} AS SELECT * FROM {table};\n"
     "-- a later release, once nothing uses the old name: drop the view, rename the table"},
    {RULE_RENAME_COLUMN,
     "-- release N: a second column, which both versions' writes reach (triggers, or the code)\n"
     "ALTER TABLE {table} ADD COLUMN {new} ..;\n"
     "-- release N+1: no code names the old one; release N+2: drop it"},
    {RULE_CHANGE_COLUMN_TYPE,
     "-- release N: a second column of the new type, which the code writes as well\n"
     "-- release N+1: no code names the old one; release N+2: drop it"},
    {RULE_ADD_UNIQUE,
     "-- release N: no code writes a value twice; the rows that are there are made unique\n"
     "-- release N+1: the key"},
    {RULE_SET_NOT_NULL,
     "-- release N: all code fills the column, and so do the rows that are there\n"
     "-- release N+1: NOT NULL"},
};

const char *rule_recipe_elsewhere(RuleId id)
{
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (ROWS[i].id == id)
            return ROWS[i].recipe;
    }
    return NULL;
}
