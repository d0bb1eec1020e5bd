#include "migration/postgres/indexes.h"

#include <string.h>

#include "migration/postgres/dialect.h"

static const char INDEX[] =
    "SELECT i.indisvalid, format('%I.%I', n.nspname, c.relname),"
    " EXISTS (SELECT 1 FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid)"
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid"
    " WHERE c.oid = pg_catalog.to_regclass($1)";

bool postgres_look_at_index(TALLOC_CTX *ctx, Engine *engine, const char *object,
                            IndexSeen *ret_seen, Error *err)
{
    DbRows *rows;
    if (!db_query(ctx, engine->db, INDEX, &object, 1, &rows, err))
        return false;
    *ret_seen = (IndexSeen){.state = INDEX_ABSENT};
    if (db_rows_count(rows) == 0)
        return true;
    ret_seen->name = talloc_strdup(ctx, db_value(rows, 0, 1));
    ret_seen->state = db_value_bool(rows, 0, 0)   ? INDEX_VALID
                      : db_value_bool(rows, 0, 2) ? INDEX_IN_WORK
                                                  : INDEX_INVALID;
    return true;
}

bool postgres_drop_index(Engine *engine, const char *name, const char *path, Error *err)
{
    TALLOC_AUTO char *sql = talloc_asprintf(NULL, "DROP INDEX CONCURRENTLY IF EXISTS %s", name);
    progress_say(engine->config.progress, PROGRESS_STEP,
                 "dropping the invalid index %s, which '%s' left when it was interrupted", name,
                 path);
    return db_exec(engine->db, sql, err) || error_wrap(err, "dropping the invalid index %s", name);
}

/* Those that we may do something about, and that nobody is building. An index of a partitioned
 * table is not valid until all partitions have theirs: that is no damage. */
static const char DAMAGED[] =
    "SELECT format('%I.%I', n.nspname, c.relname), i.indrelid::pg_catalog.regclass::text,"
    " c.relname ~ '_cc(new|old)[0-9]*$' AS leftover"
    " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE NOT i.indisvalid AND c.relkind = 'i'"
    " AND pg_catalog.pg_has_role(c.relowner, 'USAGE')"
    " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_progress_create_index p"
    " WHERE p.relid = i.indrelid AND p.datname = current_database()) ORDER BY 1";

enum { NAME, TABLE, LEFTOVER };

bool postgres_find_damage(TALLOC_CTX *ctx, Engine *engine, EngineDamage **ret_list,
                          size_t *ret_count, Error *err)
{
    DbRows *rows;
    if (!db_query(ctx, engine->db, DAMAGED, NULL, 0, &rows, err))
        return session_fail(engine, "looking for invalid indexes", err);
    size_t count = db_rows_count(rows);
    EngineDamage *list = talloc_array(ctx, EngineDamage, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        const char *name = db_value(rows, i, NAME), *table = db_value(rows, i, TABLE);
        bool leftover = db_value_bool(rows, i, LEFTOVER);
        list[i] = (EngineDamage){
            .object = name,
            .leftover = leftover,
            .text = talloc_asprintf(list, "the index %s on %s is not valid: %s", name, table,
                                    leftover ? "an interrupted REINDEX CONCURRENTLY left it"
                                             : "it was not built to its end, and is not used"),
        };
    }
    *ret_list = list;
    *ret_count = count;
    return true;
}

bool postgres_mend(Engine *engine, const EngineDamage *damage, bool remove, Error *err)
{
    TALLOC_AUTO char *sql =
        damage->leftover || remove
            ? talloc_asprintf(NULL, "DROP INDEX CONCURRENTLY IF EXISTS %s", damage->object)
            : talloc_asprintf(NULL, "REINDEX INDEX CONCURRENTLY %s", damage->object);
    return db_exec(engine->db, sql, err) || error_wrap(err, "mending the index %s", damage->object);
}

bool postgres_find_leftover(TALLOC_CTX *ctx, Engine *engine, char **ret_name, Error *err)
{
    EngineDamage *list = NULL;
    size_t count = 0;
    if (!postgres_find_damage(ctx, engine, &list, &count, err))
        return false;
    *ret_name = NULL;
    for (size_t i = 0; i < count && !*ret_name; i++) {
        if (list[i].leftover)
            *ret_name = talloc_strdup(ctx, list[i].object);
    }
    return true;
}

bool postgres_drop_leftovers(Engine *engine, const char *path, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    EngineDamage *list = NULL;
    size_t count = 0;
    if (!postgres_find_damage(tmp, engine, &list, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (list[i].leftover && !postgres_drop_index(engine, list[i].object, path, err))
            return false;
    }
    return true;
}
