#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "db/sqlite/connection.h"

typedef struct CodeRow {
    int code; /* extended, or primary for all of its kind */
    ErrorKind kind;
    const char *message; /* with the path; NULL: what SQLite says */
    const char *hint;    /* the same; NULL: none */
} CodeRow;

/* https://www.sqlite.org/rescode.html; extended codes before the primary ones they refine. */
static const CodeRow CODES[] = {
    {SQLITE_NOTADB, ERR_FORMAT, "'%s' is not a database",
     "it is another kind of file, or encrypted: check its path, or name another file"},
    {SQLITE_CORRUPT, ERR_FORMAT, "the database '%s' is damaged",
     "restore it from a backup; what is wrong: sqlite3 '%s' 'PRAGMA integrity_check'"},
    {SQLITE_BUSY, ERR_BUSY, "the database '%s' is locked by another process",
     "wait for the other process to finish; see which: fuser -v '%s'"},
    {SQLITE_LOCKED, ERR_BUSY, "a table of '%s' is locked by another connection", NULL},
    {SQLITE_READONLY_DBMOVED, ERR_IO, "'%s' was moved or deleted while it was open",
     "put it back, then run the same command again"},
    {SQLITE_READONLY_ROLLBACK, ERR_IO,
     "'%s' has the journal of an interrupted transaction, which this user may not roll back",
     "run the same command as a user who may write the file and its folder"},
    {SQLITE_READONLY, ERR_IO, "the database '%s' is read-only",
     "make the file and its folder writable for this user, then run the same command again"},
    {SQLITE_FULL, ERR_IO, "the disk is full: '%s' cannot grow",
     "free space on its file system, then run the same command again"},
    {SQLITE_CANTOPEN, ERR_IO, "a file beside '%s' cannot be opened",
     "the folder must be writable: SQLite keeps its journal there"},
    {SQLITE_PERM, ERR_AUTH, "no permission to open '%s'", "check the file's owner and mode"},
    {SQLITE_IOERR, ERR_IO, "'%s' cannot be read or written",
     "check the disk and the kernel's log (dmesg)"},
    {SQLITE_TOOBIG, ERR_STATEMENT, NULL, "split the statement: SQLite has a limit on its length"},
};

static const CodeRow *find_row(int code)
{
    for (size_t i = 0; i < COUNT_OF(CODES); i++) {
        if (CODES[i].code == code || CODES[i].code == (code & 0xff))
            return &CODES[i];
    }
    return NULL;
}

/* A text of the table above, with the path in its one place for a value, if it has one. */
static char *with_path(TALLOC_CTX *ctx, const char *text, const SqliteDb *lite)
{
    const char *place = strstr(text, "%s");
    if (!place)
        return talloc_strdup(ctx, text);
    return talloc_asprintf(ctx, "%.*s%s%s", (int)(place - text), text, lite->path,
                           place + strlen("%s"));
}

/* Why the operating system refused, where that is the cause; 0: not known. */
static int system_reason(const SqliteDb *lite, int code)
{
    int number = 0;
    int primary = code & 0xff;
    if (primary == SQLITE_CANTOPEN)
        number = sqlite.sqlite3_system_errno(lite->handle);
    if (primary == SQLITE_IOERR)
        sqlite.sqlite3_file_control(lite->handle, "main", SQLITE_FCNTL_LAST_ERRNO, &number);
    return number;
}

/* SQLite knows a full disk; a full quota and a limit on files are the same to a person. */
static int refine_code(int code, int reason)
{
    return reason == EDQUOT || reason == EFBIG ? SQLITE_FULL : code;
}

static bool ended_by_cancel(const SqliteDb *lite, int code)
{
    int primary = code & 0xff;
    return (primary == SQLITE_INTERRUPT || primary == SQLITE_BUSY) && db_cancelled(&lite->db);
}

bool sqlite_error(SqliteDb *lite, Error *err)
{
    int code = sqlite.sqlite3_extended_errcode(lite->handle);
    if (ended_by_cancel(lite, code))
        return db_cancel_error(&lite->db, err);
    int reason = system_reason(lite, code);
    const CodeRow *row = find_row(refine_code(code, reason));
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *message = row && row->message ? with_path(tmp, row->message, lite)
                                              : sqlite.sqlite3_errmsg(lite->handle);
    error_set(err, row ? row->kind : ERR_STATEMENT, "%s", message);
    if (row && row->hint)
        error_hint(err, "%s", with_path(tmp, row->hint, lite));
    if (reason > 0)
        error_detail(err, "%s (%s)", strerrordesc_np(reason), sqlite.sqlite3_errstr(code));
    return false;
}

static bool error_missing(const SqliteDb *lite, bool create, Error *err)
{
    if (create) {
        error_set(err, ERR_CONNECT, "cannot create the database '%s': its folder does not exist",
                  lite->path);
        return error_hint(err, "create it: mkdir -p \"$(dirname '%s')\"", lite->path);
    }
    error_set(err, ERR_CONNECT, "there is no database file '%s'", lite->path);
    return error_hint(err,
                      "check the path in the database URL; the first `tidegate migrate` creates "
                      "the file");
}

bool sqlite_error_open(SqliteDb *lite, bool create, Error *err)
{
    struct stat status;
    bool found = stat(lite->path, &status) == 0;
    int reason = found ? 0 : errno;
    if (found && S_ISDIR(status.st_mode)) {
        error_set(err, ERR_FORMAT, "'%s' is a folder, not a database", lite->path);
        return error_hint(err, "name a file in it: sqlite:%s/NAME.db", lite->path);
    }
    int code = sqlite.sqlite3_extended_errcode(lite->handle);
    if ((code & 0xff) != SQLITE_CANTOPEN)
        return sqlite_error(lite, err);
    TALLOC_AUTO char *folder = fs_dirname(NULL, lite->path);
    if (reason == ENOENT && !(create && fs_is_dir(folder)))
        return error_missing(lite, create, err);
    int number = sqlite.sqlite3_system_errno(lite->handle);
    /* After it could not create the file, SQLite tried to read it: that it is absent is no news. */
    if (number == ENOENT && faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) != 0)
        number = errno;
    number = number > 0 ? number : EIO;
    ErrorKind kind = number == EACCES || number == EPERM ? ERR_AUTH : ERR_CONNECT;
    error_set(err, kind, "cannot open the database '%s': %s", lite->path, strerrordesc_np(number));
    return error_hint(err, "check owner and mode of the file and of its folder");
}
