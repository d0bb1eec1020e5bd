#include "base/fs.h"
#include "base/secret.h"
#include "ledger/file/patience.h"

#define TEXT_OF(number)  TEXT_OF_(number)
#define TEXT_OF_(number) #number

static const char SETTINGS[] = "PRAGMA journal_mode = TRUNCATE;"
                               "PRAGMA synchronous = FULL";

static const char WHAT_IS_IT[] =
    "SELECT application_id, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id";

static const char CREATE[] =
    "BEGIN IMMEDIATE;"
    "PRAGMA application_id = " TEXT_OF(
        FILE_STORE_APPLICATION_ID) ";"
                                   "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value "
                                   "TEXT NOT NULL);"
                                   "CREATE TABLE IF NOT EXISTS document"
                                   " (key TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER "
                                   "NOT NULL);"
                                   "INSERT INTO meta VALUES ('format', '" TEXT_OF(
                                       FILE_STORE_FORMAT) "') ON CONFLICT DO NOTHING;"
                                                          "COMMIT";

static char *absolute_path(TALLOC_CTX *ctx, const char *path)
{
    MALLOC_AUTO char *here = getcwd(NULL, 0);
    /* "//" would be the start of an authority once it stands in a URL. */
    while (path[0] == '/' && path[1] == '/')
        path++;
    return fs_join(ctx, here, path);
}

static bool prepare_folder(const FileStore *store, Error *err)
{
    if (fs_is_dir(store->path)) {
        error_set(err, ERR_CONFIG, "the ledger '%s' is a folder", store->path);
        return error_hint(err, "name a file in it: file:%s/ledger.db", store->path);
    }
    if (fs_is_dir(store->dir) || fs_mkdirs(store->dir, err))
        return true;
    error_hint(err, "make the folder yourself, or name another file as the ledger: file:PATH");
    return error_wrap(err, "cannot use the ledger");
}

static bool connect_to(FileStore *store, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    /* A path is no secret; Secret is how db.h takes URLs. */
    const Secret *url = secret_new(tmp, talloc_asprintf(tmp, "sqlite:%s", store->path));
    DbConfig config = {.url = url, .create = true};
    return patient_open(store, &config, SETTINGS, err) || file_store_failed(store, err);
}

typedef enum FileKind { FILE_EMPTY, FILE_LEDGER, FILE_FOREIGN } FileKind;

static bool look_at(FileStore *store, FileKind *ret_kind, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows = NULL;
    if (!patient_query(tmp, store, WHAT_IS_IT, NULL, 0, &rows, err))
        return false;
    int64_t application_id = db_value_int(rows, 0, 0, -1);
    int64_t tables = db_value_int(rows, 0, 1, -1);
    *ret_kind = application_id == FILE_STORE_APPLICATION_ID ? FILE_LEDGER
                : application_id == 0 && tables == 0        ? FILE_EMPTY
                                                            : FILE_FOREIGN;
    return true;
}

static bool check_format(FileStore *store, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows = NULL;
    if (!patient_query(tmp, store, "SELECT value FROM meta WHERE key = 'format'", NULL, 0, &rows,
                       err))
        return file_store_failed(store, err);
    int64_t format = db_value_int(rows, 0, 0, -1);
    if (format == FILE_STORE_FORMAT)
        return true;
    if (format < FILE_STORE_FORMAT) {
        error_set(err, ERR_FORMAT, "'%s' does not say which format it has", store->path);
        return file_store_failed(store, err);
    }
    error_set(err, ERR_FORMAT,
              "the ledger '%s' was written by a newer tidegate (format %lld, this one knows %d)",
              store->path, (long long)format, FILE_STORE_FORMAT);
    return error_hint(err, "install the tidegate version that your other jobs use; nothing was "
                           "changed");
}

static bool recognise(FileStore *store, Error *err)
{
    FileKind kind;
    if (!look_at(store, &kind, err))
        return file_store_failed(store, err);
    if (kind == FILE_FOREIGN) {
        error_set(err, ERR_FORMAT, "'%s' is a SQLite database of something else", store->path);
        error_hint(err, "name another file as the ledger: file:PATH; this one was not changed");
        return file_store_failed(store, err);
    }
    if (kind == FILE_EMPTY && !patient_exec(store, CREATE, err))
        return file_store_failed(store, err);
    return check_format(store, err);
}

bool file_store_open(TALLOC_CTX *ctx, const StoreConfig *config UNUSED, const char *location,
                     void **ret_state, Error *err)
{
    if (!*location) {
        error_set(err, ERR_CONFIG, "the ledger 'file:' names no file");
        return error_hint(err, "write it as file:PATH, for example file:.tidegate/ledger.db");
    }
    FileStore *store = talloc_zero(ctx, FileStore);
    store->path = absolute_path(store, location);
    store->dir = fs_dirname(store, store->path);
    if (!prepare_folder(store, err) || !connect_to(store, err) || !recognise(store, err)) {
        talloc_free(store);
        return false;
    }
    *ret_state = store;
    return true;
}
