#include "lint/catalog/affinity.h"

#include <string.h>

#include "base/attr.h"

/* The first word that is found decides. */
SqliteAffinity sqlite_affinity(const SqlType *type)
{
    static const struct {
        const char *word;
        SqliteAffinity affinity;
    } rows[] = {{"int", AFFINITY_INTEGER}, {"char", AFFINITY_TEXT}, {"clob", AFFINITY_TEXT},
                {"text", AFFINITY_TEXT},   {"blob", AFFINITY_BLOB}, {"real", AFFINITY_REAL},
                {"floa", AFFINITY_REAL},   {"doub", AFFINITY_REAL}};
    for (size_t i = 0; type && i < COUNT_OF(rows); i++) {
        if (strstr(type->name, rows[i].word))
            return rows[i].affinity;
    }
    return type ? AFFINITY_NUMERIC : AFFINITY_BLOB;
}
