#include "migration/watch/patient.h"

#include <ctype.h>
#include <string.h>

#include "sql/classify.h"
#include "sql/gentle.h"

/* Without the semicolon that ends it. */
static size_t trimmed(const char *query)
{
    size_t length = strlen(query);
    while (length > 0 && (isspace((unsigned char)query[length - 1]) || query[length - 1] == ';'))
        length--;
    return length;
}

const char *patient_statement(const char *query)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    size_t length = trimmed(query);
    SqlTraits traits;
    /* Of several statements in one text only the first is known. */
    if (memchr(query, ';', length) || !sql_is_gentle(DIALECT_POSTGRES, query, length))
        return NULL;
    sql_classify(tmp, DIALECT_POSTGRES, query, length, &traits);
    return traits.what ? traits.what : "a statement that keeps nobody away";
}
