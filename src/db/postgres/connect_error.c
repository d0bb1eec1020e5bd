#include <ctype.h>
#include <string.h>

#include "db/postgres/connection.h"

#define SQLSTATE_LENGTH 5

/* What libpq and OpenSSL say when there is no SQLSTATE: in English, as Tidegate sets no locale for
 * messages. The first row that occurs in the text counts. */
typedef struct TextRow {
    const char *text;
    ErrorKind kind;
    const char *hint;
} TextRow;

#define NO_POSTGRES                                                                                \
    "something else than PostgreSQL listens there: check the port in the database URL"

static const TextRow TEXTS[] = {
    {"Connection refused", ERR_CONNECT,
     "is the server running, and are host and port right? ask it: pg_isready -h HOST -p PORT"},
    {"No such file or directory", ERR_CONNECT,
     "is the server running, and is this the folder of its socket? name the host in the URL to "
     "connect by TCP"},
    {"could not translate host name", ERR_CONNECT, "check the host name in the database URL"},
    {"expected authentication request", ERR_CONNECT, NO_POSTGRES},
    {"invalid response to SSL negotiation", ERR_CONNECT, NO_POSTGRES},
    {"does not match host name", ERR_AUTH,
     "put the name that the certificate is for into the database URL"},
    {"certificate verify failed", ERR_AUTH,
     "the server's certificate is not signed by a trusted root: name the right one by "
     "?sslrootcert=FILE in the URL"},
    {"root certificate file", ERR_AUTH,
     "name the server's root certificate by ?sslrootcert=FILE in the URL"},
    {"certificate", ERR_AUTH, "check sslrootcert, sslcert and sslkey in the database URL"},
    {"server does not support SSL", ERR_AUTH,
     "turn on ssl on the server; ?sslmode=disable only where the network is trusted"},
    {"no password supplied", ERR_AUTH,
     "give the password in the database URL, in PGPASSWORD or in ~/.pgpass"},
    {"authentication", ERR_AUTH, "check user and password in the database URL"},
    {"invalid port number", ERR_CONFIG, "correct the port in the database URL"},
    {"invalid integer value", ERR_CONFIG, "correct the number in the database URL"},
    {" value: \"", ERR_CONFIG, "correct that parameter of the database URL"},
    {"definition of service", ERR_CONFIG, "check the service's name in the database URL"},
};

static const TextRow *find_row(const char *text)
{
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        if (strstr(text, TEXTS[i].text))
            return &TEXTS[i];
    }
    return NULL;
}

static bool is_sqlstate(const char *text)
{
    for (size_t i = 0; i < SQLSTATE_LENGTH; i++) {
        if (!isdigit((unsigned char)text[i]) && !isupper((unsigned char)text[i]))
            return false;
    }
    return strncmp(text + SQLSTATE_LENGTH, ": ", 2) == 0;
}

/* libpq keeps the SQLSTATE of a failed connection to itself; verbose messages hold it after the
 * severity ("FATAL:  28P01: password .."), in any language. The last one: earlier ones are of hosts
 * that were tried before. */
static const char *find_sqlstate(const char *text)
{
    const char *found = NULL;
    for (const char *at = text; (at = strstr(at, ":  ")) != NULL; at++) {
        if (is_sqlstate(at + 3))
            found = at + 3;
    }
    return found;
}

/* What libpq puts before the cause: 'connection to server at "db" (10.0.0.1), port 5432 failed: '
 * is what the label says already, the other is a function's name. */
static const char *find_cause(const char *text)
{
    static const char *const PREFIXES[] = {" failed: ", "fe_sendauth: "};
    const char *cause = text;
    for (size_t i = 0; i < COUNT_OF(PREFIXES); i++) {
        for (const char *at = cause; (at = strstr(at, PREFIXES[i])) != NULL;) {
            at += strlen(PREFIXES[i]);
            cause = at;
        }
    }
    return cause;
}

static bool fill(Error *err, ErrorKind kind, const char *label, const char *line, const char *hint)
{
    error_set(err, kind, "cannot connect to %s: %.*s", label, (int)strcspn(line, "\n"), line);
    return hint ? error_hint(err, "%s", hint) : false;
}

static bool fill_from_server(Error *err, const char *label, const char *found)
{
    char sqlstate[SQLSTATE_LENGTH + 1] = "";
    memcpy(sqlstate, found, SQLSTATE_LENGTH);
    ErrorKind kind = pg_sqlstate_kind(sqlstate, ERR_CONNECT);
    if (strcmp(sqlstate, "42501") == 0)
        kind = ERR_AUTH; /* no CONNECT privilege */
    fill(err, kind, label, found + SQLSTATE_LENGTH + 2, pg_sqlstate_hint(sqlstate));
    return error_sqlstate(err, sqlstate);
}

bool pg_error_connect(PGconn *conn, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *label = pg_label(tmp, conn);
    const char *text = secret_redact(tmp, libpq.PQerrorMessage(conn));
    const char *sqlstate = find_sqlstate(text);
    if (sqlstate)
        return fill_from_server(err, label, sqlstate);
    const TextRow *row = find_row(text);
    return fill(err, row ? row->kind : ERR_CONNECT, label, find_cause(text),
                row ? row->hint : "check host, port and user in the database URL");
}
