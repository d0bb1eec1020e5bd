#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "db/postgres/connection.h"
#include "db/postgres/credentials.h"
#include "db/postgres/driver.h"

#define DEFAULT_TIMEOUT_MS 10000
#define BUSY_HINT                                                                                  \
    "see what it waits for: SELECT pid, wait_event_type, state, query FROM pg_stat_activity "      \
    "WHERE state <> 'idle'"

static int pg_destroy(PgDb *pg)
{
    db_call_close(&pg->call);
    libpq.PQfinish(pg->conn);
    return 0;
}

/* libpq prints notices to stderr unless told otherwise. */
static void receive_notice(void *data, const PGresult *result)
{
    PgDb *pg = data;
    const char *severity = libpq.PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *message = libpq.PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (pg->db.notice && message)
        pg->db.notice(pg->db.notice_data, severity ? severity : "NOTICE", message);
}

/* connect_timeout of the URL is in seconds, and more to the point than a default. */
static int64_t timeout_of(const PQconninfoOption *options, const DbConfig *config)
{
    const char *text = pg_option(options, "connect_timeout");
    long seconds = text ? strtol(text, NULL, 10) : 0;
    if (seconds > 0)
        return (int64_t)seconds * 1000;
    return config->connect_timeout_ms > 0 ? config->connect_timeout_ms : DEFAULT_TIMEOUT_MS;
}

static bool read_url(TALLOC_CTX *ctx, const DbConfig *config, int64_t *ret_timeout_ms,
                     PgCredentials *ret_credentials, Error *err)
{
    PGOPTIONS_AUTO PQconninfoOption *options = NULL;
    if (!pg_parse_url(ctx, config->url, &options, err))
        return false;
    *ret_timeout_ms = timeout_of(options, config);
    return pg_credentials(ctx, config->credentials, options, ret_credentials, err);
}

/* Later entries win: the URL over our keepalives, which notice a dead server within a minute, and
 * our encoding and the credentials made for this connection over the URL's. NULL is not said. */
static bool start(PgDb *pg, const DbConfig *config, const PgCredentials *credentials, Error *err)
{
    const char *name = config->application_name ? config->application_name : "tidegate";
    const Secret *password = credentials->password;
    const char *const pairs[][2] = {
        {"fallback_application_name", name},
        {"keepalives_idle", "30"},
        {"keepalives_interval", "10"},
        {"keepalives_count", "3"},
        {"dbname", secret_reveal(config->url)},
        {"client_encoding", "UTF8"},
        {"port", credentials->port},
        {"sslmode", credentials->sslmode},
        {"sslrootcert", credentials->sslrootcert},
        {"gssencmode", credentials->gssencmode},
        {"password", password ? secret_reveal(password) : NULL},
    };
    const char *keywords[COUNT_OF(pairs) + 1] = {NULL}, *values[COUNT_OF(pairs) + 1] = {NULL};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        keywords[i] = pairs[i][0];
        values[i] = pairs[i][1];
    }
    pg->conn = libpq.PQconnectStartParams(keywords, values, true);
    if (!pg->conn)
        return error_set(err, ERR_INTERNAL, "out of memory for a connection");
    libpq.PQsetNoticeReceiver(pg->conn, receive_notice, pg);
    libpq.PQsetErrorVerbosity(pg->conn, PQERRORS_VERBOSE); /* for pg_error_connect() */
    if (libpq.PQstatus(pg->conn) == CONNECTION_BAD)
        return pg_error_connect(pg->conn, err);
    return true;
}

static bool error_timeout(PgDb *pg, int64_t timeout_ms, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    error_set(err, ERR_CONNECT, "cannot connect to %s: no answer within %s",
              pg_label(tmp, pg->conn), clock_duration_text(tmp, timeout_ms));
    return error_hint(err, "check host and port, and that no firewall is between; "
                           "?connect_timeout=SECONDS in the URL waits longer");
}

static bool establish(PgDb *pg, int64_t timeout_ms, Error *err)
{
    Clock *clock = clock_system();
    int64_t deadline = clock->monotonic_ms(clock) + timeout_ms;
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    while (status != PGRES_POLLING_OK) {
        int64_t left = deadline - clock->monotonic_ms(clock);
        short events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        CancelWait waited =
            cancel_wait_fd(pg->db.cancel, libpq.PQsocket(pg->conn), events, left > 0 ? left : 0);
        if (waited == WAIT_CANCELLED)
            return cancel_error(pg->db.cancel, err);
        if (waited == WAIT_TIMEOUT)
            return error_timeout(pg, timeout_ms, err);
        status = libpq.PQconnectPoll(pg->conn);
        if (status == PGRES_POLLING_FAILED)
            return pg_error_connect(pg->conn, err);
    }
    return true;
}

/* All from what the server said while connecting: no round trip. */
static bool learn(PgDb *pg, Error *err)
{
    Db *db = &pg->db;
    const char *version = libpq.PQparameterStatus(pg->conn, "server_version");
    version = version ? version : "";
    db->version = libpq.PQserverVersion(pg->conn);
    db->version_text = talloc_strndup(pg, version, strcspn(version, " "));
    db->label = pg_label(pg, pg->conn);
    db->capabilities = (DbCapabilities){
        .transactional_ddl = true,
        .concurrent_index = true,
        .check_client_connection = db->version >= 140000,
    };
    if (!db->version_text || !db->label)
        return error_set(err, ERR_INTERNAL, "out of memory for a connection");
    libpq.PQsetErrorVerbosity(pg->conn, PQERRORS_DEFAULT);
    if (libpq.PQsetnonblocking(pg->conn, true) != 0)
        return pg_error_lost(pg, err);
    return true;
}

/* The server's own hint is about passwords that somebody chose. */
static bool fail_refused(const CredentialSource *source, Error *err)
{
    if (source && err->kind == ERR_AUTH && strncmp(err->sqlstate, "28", 2) == 0)
        error_hint(err, "%s", source->refused_hint);
    return false;
}

bool pg_open(TALLOC_CTX *ctx, const DbConfig *config, Db **ret_db, Error *err)
{
    int64_t timeout_ms = 0;
    PgCredentials credentials = {0};
    if (!libpq_load(err) || !read_url(ctx, config, &timeout_ms, &credentials, err))
        return false;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    PgDb *pg = talloc_zero(tmp, PgDb);
    if (!pg)
        return error_set(err, ERR_INTERNAL, "out of memory for a connection");
    pg->call = (DbCall){
        .db = &pg->db,
        .ask = pg_cancel_start,
        .stopped_sqlstate = "57014",
        .busy_hint = BUSY_HINT,
        .limit_ms = config->limit_ms,
    };
    db_call_init(&pg->call);
    talloc_set_destructor(pg, pg_destroy);
    db_init(&pg->db, &POSTGRES_DRIVER, config);
    if (!start(pg, config, &credentials, err) || !establish(pg, timeout_ms, err) || !learn(pg, err))
        return fail_refused(config->credentials, err);
    *ret_db = &talloc_steal(ctx, pg)->db;
    return true;
}
