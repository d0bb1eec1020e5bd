#include "migration/watch/patient.h"

#include <string.h>

#include "sql/classify.h"

/* As sql_classify() calls them. */
static const char *const PATIENT[] = {
    "CREATE INDEX CONCURRENTLY",
    "DROP INDEX CONCURRENTLY",
    "REINDEX CONCURRENTLY",
    "DETACH PARTITION CONCURRENTLY",
    "VACUUM",
};

const char *patient_statement(const char *query)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    SqlTraits traits;
    sql_classify(tmp, DIALECT_POSTGRES, query, strlen(query), &traits);
    for (size_t i = 0; traits.what && i < COUNT_OF(PATIENT); i++) {
        if (strcmp(traits.what, PATIENT[i]) == 0)
            return PATIENT[i];
    }
    return NULL;
}
