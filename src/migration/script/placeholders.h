/* Placeholders, ${name}: what is put in their place in the statements of a script.
 *
 * A value is put into a statement after the file was cut into statements: whatever is in it, it
 * neither ends one nor moves the lines of those that follow. Rows of COPY are data and stay as they
 * are. Names are compared as in Flyway, without regard to case.
 */
#pragma once

#include "base/error.h"
#include "migration/script/place.h"

typedef struct Placeholders Placeholders;

typedef struct Placeholder {
    const char *name, *value;
} Placeholder;

struct Placeholders {
    const Placeholder *items; /* of one name the last counts */
    size_t count;
    /* Of names that are not among the items; may be NULL. *ret_value NULL: not known either. Child
     * of ctx. `path` is of the file. */
    bool (*find)(TALLOC_CTX *ctx, void *data, const char *name, const char *path,
                 const char **ret_value, Error *err);
    void *data;
};

/* Whether there is one in the text. "${" without a name and "}" behind it is none. */
bool placeholders_in(const char *text, size_t length);

/* The statement with the values. ERR_VALIDATION with the place of one that is not known, counted
 * from `start`, where the text begins. *ret_text is a child of ctx. */
bool placeholders_replace(TALLOC_CTX *ctx, const Placeholders *placeholders, const char *path,
                          const char *text, size_t length, Place start, char **ret_text,
                          size_t *ret_length, Error *err) MUST_USE;
