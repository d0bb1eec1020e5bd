/* A recipe on its way to become files: what was asked for, what is known, and the values for the
 * templates (internal to this folder). */
#pragma once

#include "scaffold/recipe/copy.h"
#include "scaffold/recipe/facts.h"
#include "scaffold/recipe/recipe.h"
#include "scaffold/recipe/values.h"

typedef struct Draft {
    const RecipeRequest *request;
    TableFacts *table;
    RecipeValues values;
    const char *subject; /* what the files' names are about: "users name" */
    RecipeCopy *copies;  /* what is made anew on the new column */
    size_t copy_count;
    const char **notes; /* for the person, NULL-terminated */
    size_t note_count;
} Draft;

/* Reads "users.name" or "shop.users.name,email": the table (into draft->table and the values that
 * speak of it) and the names of the columns, NULL-terminated. */
bool draft_target(Draft *draft, const char *argument, char ***ret_columns, Error *err) MUST_USE;
/* "users" or "shop.users": the table alone. */
bool draft_table(Draft *draft, const char *argument, Error *err) MUST_USE;
/* The only column of a target; more are ERR_USAGE. Sets VALUE_column and the subject. */
bool draft_one_column(Draft *draft, const char *argument, char **ret_column, Error *err) MUST_USE;
/* The same, and it is there. */
bool draft_column(Draft *draft, const char *argument, ColumnFacts **ret_column,
                  Error *err) MUST_USE;
/* A name alone, as it is written on the command line. */
bool draft_bare_name(const Draft *draft, const char *argument, char **ret_name,
                     Error *err) MUST_USE;
/* Refuses a column that is there already. */
bool draft_absent_column(const Draft *draft, const char *name, Error *err) MUST_USE;
/* The values that a backfill walks by; ERR_CONFIG without a primary key. */
bool draft_key(Draft *draft, Error *err) MUST_USE;
/* Refuses what no recipe can move: a part of the key, a column that is computed. */
bool draft_movable(const Draft *draft, const ColumnFacts *column, Error *err) MUST_USE;

/* A type or an expression that is pasted into SQL: must end where it seems to, and (`as_type`: NULL
 * for a type) be understood by the server, if there is one. `what` names it in the error. */
bool draft_check_sql(const Draft *draft, const char *what, const char *text, const char *as_type,
                     Error *err) MUST_USE;

/* Function and trigger that keep things in step. */
bool draft_sync(Draft *draft, const char *const *parts, Error *err) MUST_USE;
/* A name made of `parts` that is free. Sets the value. */
bool draft_name(Draft *draft, RecipeValue value, const char *prefix, const char *const *parts,
                const char *suffix, Error *err) MUST_USE;
/* The values of a CHECK that proves NOT NULL of this column. */
bool draft_not_null(Draft *draft, const char *column, Error *err) MUST_USE;
/* VALUE_dependents, and a note about them; the draft's copies are not among them. */
bool draft_dependents(Draft *draft, const char *const *columns, Error *err) MUST_USE;

/* Each name in the place of every "*" of `form`, quoted: ("a", "b") and "t.*" make "t.a, t.b".
 * Child of the request's context. */
char *draft_list(const Draft *draft, const char *const *names, const char *form,
                 const char *separator);
void draft_note(Draft *draft, const char *fmt, ...) PRINTF(2, 3);
