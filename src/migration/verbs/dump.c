#include "migration/session.h"

static bool fail_absent(const Engine *engine, Error *err)
{
    error_set(err, ERR_CONFIG, "there is no database %s yet", engine->label);
    return error_hint(err, "tidegate migrate makes it");
}

bool engine_dump_schema(TALLOC_CTX *ctx, Engine *engine, char **ret_sql, Error *err)
{
    return !engine->absent ? engine->dialect->dump_schema(ctx, engine, ret_sql, err)
                           : fail_absent(engine, err);
}
