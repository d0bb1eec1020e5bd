/* The locks of the tool that shares the history, beside the run lock: a runner of its own, such as
 * an old pod that migrates when it starts, is waited for, and then kept out. */
#include "migration/incumbent/overlay.h"
#include "migration/mariadb/dialect.h"

/* The literals; child of ctx. */
static size_t names_of(TALLOC_CTX *ctx, const Engine *engine,
                       const char *ret_names[INCUMBENT_LOCKS])
{
    const IncumbentPlace *place = engine->incumbent;
    if (!place || !place->incumbent->lock_names)
        return 0;
    size_t count = place->incumbent->lock_names(ctx, place, ret_names);
    for (size_t i = 0; i < count; i++)
        ret_names[i] = db_quote_literal(ctx, engine->db, ret_names[i]);
    return count;
}

bool mariadb_add_incumbent(Engine *engine, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *names[INCUMBENT_LOCKS];
    size_t count = names_of(tmp, engine, names);
    const char *tool = count ? engine->incumbent->incumbent->tool : "";
    const MariadbLockWords words = {
        .waiting = talloc_asprintf(tmp, "waiting for %s to finish", tool),
        .failed = talloc_asprintf(tmp, "%s is migrating", tool),
        .hint = overlay_wait_hint(engine),
    };
    for (size_t i = 0; i < count; i++) {
        if (!mariadb_take_lock(engine, engine->lock_db, names[i], &words, err))
            return false;
    }
    return true;
}

void mariadb_unlock_incumbent(Engine *engine)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *names[INCUMBENT_LOCKS];
    if (!engine->lock_db || !db_alive(engine->lock_db) || !engine->db || !db_alive(engine->db))
        return;
    size_t count = names_of(tmp, engine, names);
    for (size_t i = 0; i < count; i++) {
        ERROR_AUTO Error ignored = {0};
        if (!db_exec(engine->lock_db, talloc_asprintf(tmp, "DO release_lock(%s)", names[i]),
                     &ignored))
            error_clear(&ignored);
    }
}
