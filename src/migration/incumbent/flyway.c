/* Flyway's flyway_schema_history: JdbcTableSchemaHistory.java, SchemaHistory.java and
 * AbbreviationUtils.java of flyway-core; its lock: PostgreSQLAdvisoryLockTemplate.java. */
#include <string.h>

#include "base/crc32.h"
#include "base/fs.h"
#include "migration/incumbent/tools.h"

/* VARCHAR(200) and VARCHAR(1000). */
#define NAME_LIMIT 200
#define PATH_LIMIT 1000
/* "Flyway" with its last letters as a number. */
#define LOCK_MAGIC 77431708279161

#define STATE                                                                                      \
    "CASE WHEN NOT success THEN 'failed' WHEN type IN ('BASELINE', 'SQL_BASELINE', 'INIT') THEN"   \
    " 'baseline' WHEN type = 'DELETE' OR type LIKE 'UNDO%' THEN 'undone' ELSE 'applied' END"
#define ROWS(time)                                                                                 \
    "SELECT " STATE ", version, description, script, checksum, " time ", execution_time FROM {t}"  \
    " WHERE type <> 'SCHEMA' ORDER BY installed_rank"

#define INSERT(user, type, script, checksum, success)                                              \
    "INSERT INTO {t} (installed_rank, version, description, type, script, checksum, installed_by," \
    " execution_time, success) SELECT coalesce(max(installed_rank), 0) + 1, {1}, {2}, '" type      \
    "', " script ", " checksum ", " user ", {5}, " success " FROM {t}"
/* A failure that no rollback takes back keeps it from going on, until `flyway repair` deletes the
 * row: DbMigrate.java and removeFailedMigrations() of JdbcTableSchemaHistory.java. */
#define CLEARED                                                                                    \
    "DELETE FROM {t} WHERE NOT success AND (version = {1} OR (version IS NULL AND {1} IS NULL AND" \
    " description = {2}))"
/* Taken back: "DELETE", as `flyway repair` writes it for what is gone. Its editions that know undo
 * write UNDO_SQL, on which the others stop with an error (seen on 11.20.3); both read DELETE. */
/* As `flyway repair` does it, to the row that counts. */
#define REPAIRED(checksum)                                                                         \
    "UPDATE {t} SET description = {2}, checksum = " checksum " WHERE installed_rank ="             \
    " (SELECT max(installed_rank) FROM {t} WHERE version = {1} AND type = 'SQL')"

#define SET(time, user, checksum)                                                                  \
    {                                                                                              \
        .read = ROWS(time), .applied = CLEARED "; " INSERT(user, "SQL", "{3}", checksum, "true"),  \
        .undone = INSERT(user, "DELETE", "{3}", checksum, "true"),                                 \
        .baseline = INSERT(user, "SQL_BASELINE", "{3}", checksum, "true"), .cleared = CLEARED,     \
        .repaired = REPAIRED(checksum),                                                            \
        .failed = CLEARED "; " INSERT(user, "SQL", "{3}", checksum, "false"),                      \
    }

#define POSTGRES_USER "current_user"
#define SQLITE_USER   "''"
#define MARIADB_USER  "substring_index(user(), '@', 1)"

static void add_line(uint32_t *crc, const char *line, size_t length, bool first)
{
    if (first && length >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0) {
        line += 3;
        length -= 3;
    }
    *crc = crc32_add(*crc, line, length);
}

/* Over the lines without their ends, as Java's BufferedReader finds them; a signed number. */
static char *checksum(TALLOC_CTX *ctx, const char *text, size_t length)
{
    uint32_t crc = 0;
    size_t begin = 0;
    for (size_t at = 0; at <= length; at++) {
        if (at < length && text[at] != '\n' && text[at] != '\r')
            continue;
        add_line(&crc, text + begin, at - begin, begin == 0);
        begin = at + 1;
    }
    return talloc_asprintf(ctx, "%d", (int32_t)crc);
}

/* As it stands in the file's name, with dots: "001.2". */
static char *spell_version(TALLOC_CTX *ctx, const char *path)
{
    const char *base = strrchr(path, '/');
    const char *begin = (base ? base + 1 : path) + 1;
    const char *end = strstr(begin, "__");
    char *version = talloc_strndup(ctx, begin, end ? (size_t)(end - begin) : strlen(begin));
    for (char *at = version; (at = strchr(at, '_')) != NULL;)
        *at = '.';
    return version;
}

static void spell(TALLOC_CTX *ctx, const MigrationFile *file, IncumbentEntry *entry)
{
    size_t name = strlen(file->name), path = strlen(file->path);
    if (file->version)
        entry->version = spell_version(ctx, file->path);
    if (name > NAME_LIMIT)
        entry->name = talloc_asprintf(ctx, "%.*s...", NAME_LIMIT - 3, file->name);
    if (path > PATH_LIMIT)
        entry->path = talloc_asprintf(ctx, "...%s", file->path + path - (PATH_LIMIT - 3));
}

/* Java's String.hashCode() of the quoted name. */
static int32_t hash_of(const char *quoted)
{
    uint32_t hash = 0;
    for (const char *at = quoted; *at; at++)
        hash = hash * 31 + (unsigned char)*at;
    return (int32_t)hash;
}

static size_t locks(const IncumbentPlace *place, int64_t ret_ids[INCUMBENT_LOCKS])
{
    ret_ids[0] = LOCK_MAGIC + hash_of(place->quoted);
    return 1;
}

/* MySQLNamedLockTemplate.java of flyway-mysql. */
static size_t lock_names(TALLOC_CTX *ctx, const IncumbentPlace *place,
                         const char *ret_names[INCUMBENT_LOCKS])
{
    ret_names[0] = talloc_asprintf(ctx, "Flyway-%d", hash_of(place->quoted));
    return 1;
}

const Incumbent INCUMBENT_FLYWAY = {
    .tool = "flyway",
    .layout = "flyway",
    .table = "flyway_schema_history",
    .columns = "installed_rank version description type script checksum success",
    .way_forward = "flyway repair",
    .sql =
        {
            [DIALECT_POSTGRES] =
                SET(POSTGRES_TIME("installed_on"), POSTGRES_USER, "CAST({4} AS integer)"),
            [DIALECT_SQLITE] = SET(SQLITE_TIME("installed_on"), SQLITE_USER, "{4}"),
            [DIALECT_MARIADB] = SET(MARIADB_TIME("installed_on"), MARIADB_USER, "{4}"),
        },
    .locks = locks,
    .lock_names = lock_names,
    .checksum = checksum,
    .spell = spell,
};
