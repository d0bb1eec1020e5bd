/* What ALTER COLUMN TYPE does to the rows, and to values of the version still serving, by the old
 * and the new type (PostgreSQL's ATColumnChangeRequiresRewrite() and the length coercions' support
 * functions; each pair measured). */
#pragma once

#include "lint/catalog/catalog.h"

typedef enum TypeCost {
    TYPE_SAME,    /* the very same type */
    TYPE_FREE,    /* rows and indexes stay as they are */
    TYPE_REINDEX, /* rows stay, indexes on the column are built anew */
    TYPE_REWRITE,
    TYPE_UNKNOWN, /* a type that is not known: a rewrite must be expected */
} TypeCost;

typedef struct TypeChange {
    TypeCost cost;
    bool cannot_cast; /* 42804: there is no cast that ALTER takes by itself; USING is wanted */
    bool utc_only;    /* free where the session's TimeZone is UTC */
    /* How a value or a comparison of the old version fails; NULL: it does not. */
    const char *sqlstate, *why;
} TypeChange;

/* `explicit_cast`: USING column::type, which may do more than an assignment. */
TypeChange type_change(const Catalog *catalog, int version, const SqlType *from, const SqlType *to,
                       bool explicit_cast);
/* Whether it is one of the server's own types that are known here. */
bool type_change_known(const SqlType *type);
/* Whether there is an operator between the two, as far as they are known. */
bool type_change_comparable(const Catalog *catalog, const SqlType *a, const SqlType *b);
