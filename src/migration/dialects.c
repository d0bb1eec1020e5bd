#include "base/attr.h"
#include "migration/postgres/dialect.h"
#include "migration/sqlite/dialect.h"

static const EngineDialect *const DIALECTS[] = {
    [DIALECT_POSTGRES] = &ENGINE_DIALECT_POSTGRES,
    [DIALECT_SQLITE] = &ENGINE_DIALECT_SQLITE,
};

const EngineDialect *engine_dialect(Dialect dialect)
{
    return (size_t)dialect < COUNT_OF(DIALECTS) ? DIALECTS[dialect] : NULL;
}
