/* What the recipes are called, for the table of recipes and for the help. */
#pragma once

/* row, name, arguments, summary */
#define RECIPES(X)                                                                                 \
    X(RENAME_COLUMN, "rename-column", "TABLE.COLUMN NEW_NAME",                                     \
      "a column gets another name; both are kept in step while two versions serve")                \
    X(DROP_COLUMN, "drop-column", "TABLE.COLUMN [--default EXPRESSION]",                           \
      "a column goes; the version that still knows it lives with rows that have no value, or the " \
      "default")                                                                                   \
    X(CHANGE_TYPE, "change-type", "TABLE.COLUMN TYPE",                                             \
      "a column gets another type without the table being rewritten under a lock")                 \
    X(SET_NOT_NULL, "set-not-null", "TABLE.COLUMN --default EXPRESSION",                           \
      "a column loses its NULLs, which become the expression's value")                             \
    X(ADD_UNIQUE, "add-unique", "TABLE.COLUMN[,COLUMN..]",                                         \
      "a unique constraint, built while others write")                                             \
    X(ADD_FOREIGN_KEY, "add-foreign-key", "TABLE.COLUMN TABLE.COLUMN",                             \
      "a foreign key, its index and its check, while others write")                                \
    X(ADD_REQUIRED_COLUMN, "add-required-column", "TABLE.COLUMN TYPE --default EXPRESSION",        \
      "a new NOT NULL column; the expression gives the value of the rows that are there")          \
    X(SPLIT_TABLE, "split-table", "TABLE NEW_TABLE COLUMN[,COLUMN..]",                             \
      "columns move into a table of their own, one row for each")

/* Lines of a command's description. */
#define RECIPE_HELP(id, name, arguments, summary) "\n" name " " arguments ": " summary "."
