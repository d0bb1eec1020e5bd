#include "base/dialect.h"

const char *dialect_name(Dialect dialect)
{
    static const char *const names[] = {
        [DIALECT_POSTGRES] = "postgres",
        [DIALECT_SQLITE] = "sqlite",
    };
    return names[dialect];
}
