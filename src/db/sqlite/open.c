#include <string.h>

#include "db/sqlite/connection.h"
#include "db/sqlite/driver.h"
#include "db/url.h"

#define SCHEME "sqlite:"

static int sqlite_destroy(SqliteDb *lite)
{
    sqlite.sqlite3_close_v2(lite->handle);
    return 0;
}

static int open_flags(const DbConfig *config)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_READWRITE;
    return config->create && !config->read_only ? flags | SQLITE_OPEN_CREATE : flags;
}

/* Who only looks may have to roll back first what a killed process left half written. Therefore the
 * file is opened for writing (SQLite itself falls back to reading where that is not allowed), and
 * our own statements are kept from it. */
static const char *first_look(const DbConfig *config)
{
    return config->read_only ? "PRAGMA schema_version; PRAGMA query_only = ON"
                             : "PRAGMA schema_version";
}

static bool open_file(SqliteDb *lite, const DbConfig *config, Error *err)
{
    int result = sqlite.sqlite3_open_v2(lite->path, &lite->handle, open_flags(config), NULL);
    if (!lite->handle)
        return error_set(err, ERR_INTERNAL, "out of memory for a connection");
    if (result != SQLITE_OK)
        return sqlite_error_open(lite, config->create, err);
    sqlite_be_patient(lite);
    /* SQLite looks at the content of a file when it first needs it: that is now, so that a text
     * file is found here and not in the middle of the work. */
    result = sqlite.sqlite3_exec(lite->handle, first_look(config), NULL, NULL, NULL);
    return result == SQLITE_OK || sqlite_error_open(lite, config->create, err);
}

static bool learn(SqliteDb *lite, Error *err)
{
    lite->db.label = talloc_asprintf(lite, SCHEME "%s", lite->path);
    lite->db.version_text = talloc_strdup(lite, sqlite.sqlite3_libversion());
    lite->db.version = sqlite.sqlite3_libversion_number();
    lite->db.capabilities.transactional_ddl = true;
    if (!lite->db.label || !lite->db.version_text)
        return error_set(err, ERR_INTERNAL, "out of memory for a connection");
    return true;
}

bool sqlite_open(TALLOC_CTX *ctx, const DbConfig *config, Db **ret_db, Error *err)
{
    const char *path = db_url_sqlite_path(secret_reveal(config->url));
    if (!*path) {
        error_set(err, ERR_CONFIG, "the database URL names no file");
        return error_hint(err, "its form is sqlite:FILE");
    }
    if (!sqlite_load(err))
        return false;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    SqliteDb *lite = talloc_zero(tmp, SqliteDb);
    if (!lite)
        return error_set(err, ERR_INTERNAL, "out of memory for a connection");
    talloc_set_destructor(lite, sqlite_destroy);
    db_init(&lite->db, &SQLITE_DRIVER, config);
    lite->path = talloc_strdup(lite, path);
    if (!lite->path || !open_file(lite, config, err) || !learn(lite, err))
        return false;
    *ret_db = &talloc_steal(ctx, lite)->db;
    return true;
}
