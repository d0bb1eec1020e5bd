#include "base/dialect.h"

#include <string.h>

#include "base/attr.h"

static const char *const names[] = {
    [DIALECT_POSTGRES] = "postgres",
    [DIALECT_SQLITE] = "sqlite",
    [DIALECT_MARIADB] = "mariadb",
};

bool dialect_find(const char *name, Dialect *ret_dialect)
{
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(names[i], name) == 0) {
            *ret_dialect = (Dialect)i;
            return true;
        }
    }
    return false;
}

const char *dialect_name(Dialect dialect)
{
    return names[dialect];
}
