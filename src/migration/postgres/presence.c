#include "migration/postgres/presence.h"

/* The query gives a row as long as the object is there; its value tells whether it is half gone. */
typedef struct Presence {
    SqlSettle settle;
    bool created; /* done when it is there */
    const char *query;
} Presence;

#define NAMED(column) column " = (pg_catalog.parse_ident($1))[1]"
#define DATABASE      "SELECT false FROM pg_catalog.pg_database WHERE " NAMED("datname")
#define TABLESPACE    "SELECT false FROM pg_catalog.pg_tablespace WHERE " NAMED("spcname")
#define SUBSCRIPTION                                                                               \
    "SELECT false FROM pg_catalog.pg_subscription WHERE " NAMED(                                   \
        "subname") " AND subdbid ="                                                                \
                   " (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())"
/* inhdetachpending came with the statement (PostgreSQL 14). */
#define PARTITION                                                                                  \
    "SELECT inhdetachpending, inhparent::pg_catalog.regclass::text,"                               \
    " inhrelid::pg_catalog.regclass::text FROM pg_catalog.pg_inherits"                             \
    " WHERE inhrelid = pg_catalog.to_regclass($1)"

static const Presence PRESENCES[] = {
    {SQL_SETTLE_DATABASE_CREATED, true, DATABASE},
    {SQL_SETTLE_DATABASE_DROPPED, false, DATABASE},
    {SQL_SETTLE_TABLESPACE_CREATED, true, TABLESPACE},
    {SQL_SETTLE_TABLESPACE_DROPPED, false, TABLESPACE},
    {SQL_SETTLE_SUBSCRIPTION_CREATED, true, SUBSCRIPTION},
    {SQL_SETTLE_SUBSCRIPTION_DROPPED, false, SUBSCRIPTION},
    {SQL_SETTLE_DETACHED, false, PARTITION},
};

static const Presence *find(SqlSettle settle)
{
    for (size_t i = 0; i < COUNT_OF(PRESENCES); i++) {
        if (PRESENCES[i].settle == settle)
            return &PRESENCES[i];
    }
    return NULL;
}

bool postgres_has_presence(SqlSettle settle)
{
    return find(settle) != NULL;
}

bool postgres_ask_presence(Engine *engine, const SqlTraits *traits, AloneOutcome *ret_outcome,
                           Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const Presence *presence = find(traits->settle);
    const char *object = traits->object;
    DbRows *rows;
    if (!db_query(tmp, engine->db, presence->query, &object, 1, &rows, err))
        return false;
    bool there = db_rows_count(rows) > 0;
    bool half = there && db_value_bool(rows, 0, 0);
    *ret_outcome = half ? ALONE_HALF : there == presence->created ? ALONE_DONE : ALONE_NOTHING;
    return true;
}

bool postgres_finish_sql(TALLOC_CTX *ctx, Engine *engine, const char *partition, char **ret_sql,
                         Error *err)
{
    DbRows *rows;
    if (!db_query(ctx, engine->db, PARTITION, &partition, 1, &rows, err))
        return false;
    *ret_sql = talloc_asprintf(ctx, "ALTER TABLE %s DETACH PARTITION %s FINALIZE",
                               db_value(rows, 0, 1), db_value(rows, 0, 2));
    return true;
}
