#include "base/attr.h"
#include "migration/mariadb/dialect.h"
#include "migration/postgres/dialect.h"
#include "migration/sqlite/dialect.h"

static const EngineDialect *const DIALECTS[] = {
    [DIALECT_POSTGRES] = &ENGINE_DIALECT_POSTGRES,
    [DIALECT_SQLITE] = &ENGINE_DIALECT_SQLITE,
    [DIALECT_MARIADB] = &ENGINE_DIALECT_MARIADB,
};

const EngineDialect *engine_dialect(Dialect dialect)
{
    return (size_t)dialect < COUNT_OF(DIALECTS) ? DIALECTS[dialect] : NULL;
}
