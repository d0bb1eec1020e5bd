#include "store.h"

#include <stddef.h>
#include <string.h>

typedef struct Kind {
    const char *prefix;
    size_t skipped; /* bytes of the URL that the client library does not want */
    bool (*products)(const char *location, const char *sql, ProductEach each, void *data,
                     char **ret_reason);
} Kind;

static const Kind kinds[] = {
    {"sqlite:", sizeof("sqlite:") - 1, store_sqlite_products},
    {"postgres://", 0, store_postgres_products},
    {"postgresql://", 0, store_postgres_products},
};

bool store_products(const char *url, const char *sql, ProductEach each, void *data,
                    char **ret_reason)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strncmp(url, kinds[i].prefix, strlen(kinds[i].prefix)) == 0)
            return kinds[i].products(url + kinds[i].skipped, sql, each, data, ret_reason);
    }
    *ret_reason = strdup("DATABASE_URL is neither sqlite:FILE nor postgres://..");
    return false;
}
