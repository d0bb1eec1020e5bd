#include <string.h>

#include "db/postgres/connection.h"

typedef struct SqlstateRow {
    const char *sqlstate; /* or the beginning of it: a class */
    ErrorKind kind;       /* ERR_NONE: the caller's */
    const char *hint;     /* or NULL */
} SqlstateRow;

static const SqlstateRow SQLSTATES[] = {
    {"08", ERR_CONNECT, NULL},
    {"25006", ERR_NONE,
     "the server is a standby or default_transaction_read_only is on: connect to the primary with "
     "a "
     "user that may write"},
    {"28000", ERR_AUTH,
     "the server's pg_hba.conf refuses this user, database, address or kind of encryption: have a "
     "line added for it, or try ?sslmode=require in the URL"},
    {"28P01", ERR_AUTH, "check user and password in the database URL"},
    {"28", ERR_AUTH, "check user and password in the database URL"},
    {"3D000", ERR_CONNECT,
     "correct the database name in the URL, or create the database: createdb NAME"},
    {"40P01", ERR_NONE, "the transaction was rolled back; run the same command again"},
    {"42501", ERR_NONE, "grant the right to this user, or connect as the owner of the object"},
    {"53100", ERR_IO, "free disk space on the server, then run the same command again"},
    {"53200", ERR_NONE, "the server is short of memory: lower maintenance_work_mem or try later"},
    {"53300", ERR_CONNECT,
     "close connections of other clients or raise max_connections, then try again"},
    {"55P03", ERR_BUSY,
     "another session holds the lock; see which: SELECT pid, state, query FROM pg_stat_activity "
     "WHERE state <> 'idle'"},
    {"57014", ERR_NONE,
     "statement_timeout or an administrator ended it; see the limit: SHOW statement_timeout"},
    {"57P01", ERR_CONNECT,
     "the server was stopped or the session was terminated; when it runs again: tidegate status"},
    {"57P02", ERR_CONNECT, "the server crashed and recovers by itself; then: tidegate status"},
    {"57P03", ERR_CONNECT, "the server is starting, stopping or recovering; try again shortly"},
};

static const SqlstateRow *find_row(const char *sqlstate)
{
    for (size_t i = 0; sqlstate && i < COUNT_OF(SQLSTATES); i++) {
        if (strncmp(sqlstate, SQLSTATES[i].sqlstate, strlen(SQLSTATES[i].sqlstate)) == 0)
            return &SQLSTATES[i];
    }
    return NULL;
}

ErrorKind pg_sqlstate_kind(const char *sqlstate, ErrorKind fallback)
{
    const SqlstateRow *row = find_row(sqlstate);
    return row && row->kind != ERR_NONE ? row->kind : fallback;
}

const char *pg_sqlstate_hint(const char *sqlstate)
{
    const SqlstateRow *row = find_row(sqlstate);
    return row ? row->hint : NULL;
}

typedef struct DetailRow {
    int field;
    const char *prefix;
} DetailRow;

/* The fields of an error report that help a person (PostgreSQL manual, 55.8). */
static const DetailRow DETAILS[] = {
    {PG_DIAG_MESSAGE_DETAIL, ""},
    {PG_DIAG_CONTEXT, "where: "},
    {PG_DIAG_INTERNAL_QUERY, "in the query: "},
};

static char *detail_text(TALLOC_CTX *ctx, const PGresult *result)
{
    char *text = NULL;
    for (size_t i = 0; i < COUNT_OF(DETAILS); i++) {
        const char *value = libpq.PQresultErrorField(result, DETAILS[i].field);
        if (!value || !*value)
            continue;
        text = talloc_asprintf_append(text ? text : talloc_strdup(ctx, ""), "%s%s%s",
                                      text ? "\n" : "", DETAILS[i].prefix, value);
    }
    return secret_redact(ctx, text);
}

/* FATAL ends the session: what the server says last of it. */
static bool ends_session(const PGresult *result)
{
    const char *severity = libpq.PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    return severity && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0);
}

static void set_message(PgDb *pg, const char *message, const char *sqlstate, bool lost, Error *err)
{
    if (lost)
        error_set(err, ERR_CONNECT, "lost contact with %s: %s", pg->db.label, message);
    else
        error_set(err, pg_sqlstate_kind(sqlstate, ERR_STATEMENT), "%s", message);
}

/* libpq's own trouble with a result has a text and no fields. */
static bool error_from_libpq(PgDb *pg, const PGresult *result, Error *err)
{
    if (libpq.PQstatus(pg->conn) == CONNECTION_BAD)
        return pg_error_lost(pg, err);
    TALLOC_AUTO char *text = secret_redact(NULL, libpq.PQresultErrorMessage(result));
    return error_set(err, ERR_STATEMENT, "%.*s", (int)strcspn(text, "\n"), text);
}

bool pg_error_result(PgDb *pg, const PGresult *result, Error *err)
{
    bool lost = ends_session(result);
    pg->call.lost = pg->call.lost || lost;
    if (error_is_set(err))
        return false;
    const char *primary = libpq.PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (!primary)
        return error_from_libpq(pg, result, err);
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *sqlstate = libpq.PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *hint = libpq.PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
    set_message(pg, secret_redact(tmp, primary), sqlstate, lost, err);
    error_sqlstate(err, sqlstate);
    const char *detail = detail_text(tmp, result);
    if (detail)
        error_detail(err, "%s", detail);
    if (!hint)
        hint = pg_sqlstate_hint(sqlstate);
    if (hint)
        error_hint(err, "%s", secret_redact(tmp, hint));
    return false;
}

/* The first line of what libpq says; it adds paragraphs of guesses. */
bool pg_error_lost(PgDb *pg, Error *err)
{
    pg->call.lost = true;
    TALLOC_AUTO char *text = secret_redact(NULL, libpq.PQerrorMessage(pg->conn));
    if (text)
        text[strcspn(text, "\n")] = '\0';
    error_set(err, ERR_CONNECT, "lost contact with %s: %s", pg->db.label,
              text && *text ? text : "the connection was closed");
    return false;
}
