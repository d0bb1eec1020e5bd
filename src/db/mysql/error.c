#include <string.h>

#include "base/utf8.h"
#include "db/mysql/connection.h"

/* https://mariadb.com/kb/en/mariadb-error-code-reference/ and errmsg.h for those of the client
 * (2000 ..). */
typedef struct CodeRow {
    unsigned code;
    ErrorKind kind;
    bool lost; /* the connection is of no use after it */
    const char *hint;
} CodeRow;

#define PRIVILEGE "grant the right to this user, or connect as one who has it"
#define AGAIN     "the transaction was rolled back; run the same command again"
#define TRUST                                                                                      \
    "name the certificate of the server's authority by ssl-ca=FILE, and the host that its "        \
    "certificate is for"
#define FREE_DISK "free disk space on the server, then run the same command again"
#define NO_SERVER "is the server running, and are host and port, or the socket, right?"
#define RESTARTED "when the server runs again: tidegate status"

static const CodeRow CODES[] = {
    {1021, ERR_IO, false, FREE_DISK},
    {1037, ERR_STATEMENT, false, "the server is short of memory: try later"},
    {1040, ERR_CONNECT, true,
     "close connections of other clients or raise max_connections, then try again"},
    {1044, ERR_AUTH, false, "this user has no right on that database: have it granted"},
    {1045, ERR_AUTH, true, "check user and password in the database URL"},
    {1049, ERR_CONNECT, false,
     "correct the database name in the URL, or create the database: CREATE DATABASE NAME"},
    {1046, ERR_CONFIG, false, "name the database in the URL: mysql://USER@HOST/DATABASE"},
    {1053, ERR_CONNECT, true, RESTARTED},
    {1114, ERR_IO, false, FREE_DISK},
    {1129, ERR_CONNECT, true, "the server refuses this host: mariadb-admin flush-hosts"},
    {1130, ERR_AUTH, true, "the server has no account for this user from this host"},
    {1142, ERR_STATEMENT, false, PRIVILEGE},
    {1143, ERR_STATEMENT, false, PRIVILEGE},
    {1203, ERR_CONNECT, true, "this user has too many connections: close some, then try again"},
    {1205, ERR_BUSY, false,
     "another session holds the lock; see which: SELECT id, time, state, info FROM "
     "information_schema.processlist"},
    {1213, ERR_BUSY, false, AGAIN},
    {1227, ERR_STATEMENT, false, PRIVILEGE},
    {1290, ERR_STATEMENT, false,
     "the server may be a replica or read-only: connect to the primary with a user that may write"},
    {1370, ERR_STATEMENT, false, PRIVILEGE},
    {1396, ERR_STATEMENT, false, NULL},
    {1524, ERR_AUTH, true, "the account's way to log in is not there on the server"},
    {1614, ERR_BUSY, false, AGAIN},
    {1698, ERR_AUTH, true, "this account logs in by the operating system's user, over the socket"},
    {1792, ERR_STATEMENT, false, "the session is read-only: see transaction_read_only"},
    {1836, ERR_STATEMENT, false, "the server is read-only: connect to the primary"},
    {1927, ERR_CONNECT, true, "somebody ended the session, or the server is being stopped"},
    {1969, ERR_STATEMENT, false, "see the limit: SELECT @@max_statement_time"},
    {2002, ERR_CONNECT, true, NO_SERVER},
    {2003, ERR_CONNECT, true, NO_SERVER},
    {2005, ERR_CONNECT, true, "check the host name in the database URL"},
    {2006, ERR_CONNECT, true, RESTARTED},
    {2012, ERR_CONNECT, true, "something else than MariaDB or MySQL listens there: check the port"},
    {2013, ERR_CONNECT, true, RESTARTED},
    {2020, ERR_STATEMENT, true, "raise max_allowed_packet, or split the statement"},
    {2026, ERR_AUTH, true, TRUST},
    {2027, ERR_CONNECT, true, "something else than MariaDB or MySQL listens there: check the port"},
    {2055, ERR_CONNECT, true, RESTARTED},
    {2059, ERR_AUTH, true,
     "the server wants a way to log in that this client has not, or only with a server that is "
     "verified: ssl-mode=VERIFY_IDENTITY"},
    {3159, ERR_AUTH, true, "the server wants TLS: take ssl-mode=DISABLED out of the URL"},
    {4031, ERR_CONNECT, true, RESTARTED},
    {4166, ERR_AUTH, true, "check user and password in the database URL"},
};

static const CodeRow OTHER = {.kind = ERR_STATEMENT};
static const CodeRow OTHER_CLIENT = {.kind = ERR_CONNECT, .lost = true};

static const CodeRow FULL_DISK = {.kind = ERR_IO, .hint = FREE_DISK};

/* Errors that say inside why the operating system or a storage engine refused (mysys and handler
 * errors). */
static const unsigned CODES_WITH_A_REASON[] = {3, 20, 1004, 1005, 1006, 1025, 1026, 1030};

static const char *const FULL_DISK_WORDS[] = {
    "No space left on device",
    "No more room in record file",
    "Disk quota exceeded",
};

static bool has_reason(unsigned code)
{
    for (size_t i = 0; i < COUNT_OF(CODES_WITH_A_REASON); i++) {
        if (CODES_WITH_A_REASON[i] == code)
            return true;
    }
    return false;
}

static bool is_full_disk(unsigned code, const char *text)
{
    for (size_t i = 0; has_reason(code) && i < COUNT_OF(FULL_DISK_WORDS); i++) {
        if (strstr(text, FULL_DISK_WORDS[i]))
            return true;
    }
    return false;
}

/* 2000 to 2999 are the client's own. */
static const CodeRow *find_row(MyDb *my)
{
    unsigned code = mariadb.mysql_errno(my->handle);
    for (size_t i = 0; i < COUNT_OF(CODES); i++) {
        if (CODES[i].code == code)
            return &CODES[i];
    }
    if (code >= 2000 && code < 3000)
        return &OTHER_CLIENT;
    return is_full_disk(code, mariadb.mysql_error(my->handle)) ? &FULL_DISK : &OTHER;
}

static void fill(MyDb *my, const CodeRow *row, const char *before, Error *err)
{
    unsigned code = mariadb.mysql_errno(my->handle);
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *text = secret_redact(tmp, utf8_repair(tmp, mariadb.mysql_error(my->handle)));
    const char *sqlstate = mariadb.mysql_sqlstate(my->handle);
    error_set(err, row->kind, "%s%s (error %u)", before, *text ? text : "no answer", code);
    if (strlen(sqlstate) < sizeof(err->sqlstate))
        error_sqlstate(err, sqlstate);
    if (row->hint)
        error_hint(err, "%s", row->hint);
}

bool my_error(MyDb *my, Error *err)
{
    const CodeRow *row = find_row(my);
    TALLOC_AUTO char *lost = talloc_asprintf(NULL, "lost contact with %s: ", my->db.label);
    fill(my, row, row->lost && row->kind == ERR_CONNECT ? lost : "", err);
    my->call.lost = my->call.lost || row->lost;
    return false;
}

bool my_error_connect(MyDb *my, Error *err)
{
    CodeRow row = *find_row(my);
    TALLOC_AUTO char *before = talloc_asprintf(NULL, "cannot connect to %s: ", my->db.label);
    if (row.kind != ERR_AUTH)
        row.kind = ERR_CONNECT;
    /* Not there is no reason to look for a restart. */
    if (row.hint && strcmp(row.hint, RESTARTED) == 0)
        row.hint = NO_SERVER;
    fill(my, &row, before, err);
    my->call.lost = true;
    return false;
}

static const char *line_start(const char *sql, long line)
{
    for (; sql && line > 1; line--) {
        sql = strchr(sql, '\n');
        sql = sql ? sql + 1 : NULL;
    }
    return sql;
}

static size_t count_characters(const char *from, const char *to)
{
    size_t count = 0;
    for (; from < to; from++)
        count += ((unsigned char)*from & 0xC0) != 0x80;
    return count;
}

/* "You have an error in your SQL syntax; .. near 'FORM t' at line 2": what follows the place, to
 * the end of the text or at most 80 characters of it. */
size_t my_error_position(const char *message, const char *sql)
{
    static const char NEAR[] = " near '", LINE[] = "' at line ";
    const char *near = message ? strstr(message, NEAR) : NULL;
    const char *end = NULL;
    for (const char *at = near; at && (at = strstr(at, LINE)) != NULL; at++)
        end = at;
    if (!end)
        return 0;
    near += strlen(NEAR);
    size_t length = (size_t)(end - near), whole = strlen(sql);
    if (length <= whole && memcmp(sql + whole - length, near, length) == 0)
        return count_characters(sql, sql + whole - length) + 1;
    const char *line = line_start(sql, strtol(end + strlen(LINE), NULL, 10));
    TALLOC_AUTO char *text = talloc_strndup(NULL, near, length);
    const char *found = line ? strstr(line, text) : NULL;
    return found ? count_characters(sql, found) + 1 : 0;
}
