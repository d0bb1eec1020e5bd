/* golang-migrate's schema_migrations: SetVersion() and Lock() of database/postgres/postgres.go and
 * its siblings, GenerateAdvisoryLockId() of database/util.go. One row says how far it came. */
#include "base/crc32.h"
#include "migration/incumbent/tools.h"

#define LOCK_SALT 1486364155

#define READ                                                                                       \
    "SELECT CASE WHEN dirty THEN 'failed' ELSE 'applied' END, version, NULL, NULL, NULL, NULL,"    \
    " NULL FROM {t}"
/* A file applied out of order does not take the version back. */
#define NEWEST "DELETE FROM {t}; INSERT INTO {t} (version, dirty) "
#define SET(number)                                                                                \
    {                                                                                              \
        .read = READ, .applied = NEWEST "VALUES ({6}, false)",                                     \
        .undone = NEWEST "SELECT " number ", false WHERE {6} IS NOT NULL",                         \
        .begun = NEWEST "VALUES ({1}, true)",                                                      \
        .cleared = NEWEST "SELECT " number ", false WHERE {6} IS NOT NULL",                        \
    }

static int64_t lock_id(const IncumbentPlace *place, const char *prefix)
{
    const char *const parts[] = {place->schema, "\0", place->table, "\0", prefix, place->database};
    const size_t lengths[] = {
        strlen(place->schema), 1, strlen(place->table), 1, strlen(prefix), strlen(place->database),
    };
    uint32_t crc = 0;
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        crc = crc32_add(crc, parts[i], lengths[i]);
    return (uint32_t)(crc * (uint32_t)LOCK_SALT);
}

/* The command takes the URL's path for the database's name, slash and all; the library asks the
 * server. */
static size_t locks(const IncumbentPlace *place, int64_t ret_ids[INCUMBENT_LOCKS])
{
    ret_ids[0] = lock_id(place, "");
    ret_ids[1] = lock_id(place, "/");
    return 2;
}

/* "DATABASE:TABLE", which older releases begin with the slash of the URL's path. */
static char *lock_name(TALLOC_CTX *ctx, const IncumbentPlace *place, const char *prefix)
{
    TALLOC_AUTO char *text =
        talloc_asprintf(NULL, "%s%s:%s", prefix, place->database, place->table);
    uint32_t crc = crc32_add(0, text, strlen(text));
    return talloc_asprintf(ctx, "%u", crc * (uint32_t)LOCK_SALT);
}

static size_t lock_names(TALLOC_CTX *ctx, const IncumbentPlace *place,
                         const char *ret_names[INCUMBENT_LOCKS])
{
    ret_names[0] = lock_name(ctx, place, "");
    ret_names[1] = lock_name(ctx, place, "/");
    return 2;
}

const Incumbent INCUMBENT_GOLANG_MIGRATE = {
    .tool = "golang-migrate",
    .layout = "golang-migrate",
    .table = "schema_migrations",
    .columns = "version dirty",
    .cumulative = true,
    .waits_in_server = true,
    .way_forward = "migrate force VERSION",
    .sql =
        {
            [DIALECT_POSTGRES] = SET("CAST({6} AS bigint)"),
            [DIALECT_SQLITE] = SET("{6}"),
            [DIALECT_MARIADB] = SET("{6}"),
        },
    .locks = locks,
    .lock_names = lock_names,
};
