#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "db/mysql/connection.h"
#include "db/mysql/driver.h"

#define DEFAULT_TIMEOUT_MS 10000
#define BUSY_HINT                                                                                  \
    "see what it waits for: SELECT id, state, info FROM information_schema.processlist WHERE "     \
    "command <> 'Sleep'"

/* Rows that an UPDATE found count, also where it changed nothing in them. */
#define CLIENT_FLAGS (CLIENT_MULTI_STATEMENTS | CLIENT_MULTI_RESULTS | CLIENT_FOUND_ROWS)

static int my_destroy(MyDb *my)
{
    db_call_close(&my->call);
    if (!my->handle)
        return 0;
    /* The farewell would wait for a server that is silent. */
    if (my->call.lost)
        shutdown(mariadb.mysql_get_socket(my->handle), SHUT_RDWR);
    mariadb.mysql_close(my->handle);
    return 0;
}

static bool error_timeout(MyDb *my, int64_t timeout_ms, Error *err)
{
    TALLOC_AUTO char *limit = clock_duration_text(NULL, timeout_ms);
    my->call.lost = true;
    error_set(err, ERR_CONNECT, "cannot connect to %s: no answer within %s", my->db.label, limit);
    return error_hint(err, "check host and port, and that no firewall is between; "
                           "?connect-timeout=SECONDS in the URL waits longer");
}

static bool establish(MyDb *my, int64_t timeout_ms, Error *err)
{
    Clock *clock = clock_system();
    const MyTarget *target = &my->target;
    int64_t deadline = clock->monotonic_ms(clock) + timeout_ms;
    MYSQL *connected = NULL;
    int status = mariadb.mysql_real_connect_start(
        &connected, my->handle, target->host, target->user,
        target->password ? secret_reveal(target->password) : NULL, target->database, target->port,
        target->socket, CLIENT_FLAGS);
    while (status) {
        int64_t left = deadline - clock->monotonic_ms(clock);
        int fd = mariadb.mysql_get_socket(my->handle);
        CancelWait waited =
            cancel_wait_fd(my->db.cancel, fd, my_events(status), left > 0 ? left : 0);
        if (waited == WAIT_CANCELLED) {
            my->call.lost = true;
            return cancel_error(my->db.cancel, err);
        }
        if (waited == WAIT_TIMEOUT)
            return error_timeout(my, timeout_ms, err);
        status =
            mariadb.mysql_real_connect_cont(&connected, my->handle, status & ~MYSQL_WAIT_TIMEOUT);
    }
    return connected || my_error_connect(my, err);
}

/* libmariadb goes on in the clear where a server has no TLS, unless it is to look at its name. */
static bool check_tls(MyDb *my, Error *err)
{
    if (my->target.tls < MY_TLS_REQUIRED || mariadb.mysql_get_ssl_cipher(my->handle))
        return true;
    error_set(err, ERR_AUTH, "cannot connect to %s: the server does not support TLS", my->db.label);
    return error_hint(err, "turn on TLS on the server; ssl-mode=DISABLED only where the network is "
                           "trusted");
}

/* libmariadb leaves the socket blocking after a TLS handshake, and would then wait by itself. A
 * dead server is noticed within a minute. */
static void prepare_socket(const MyDb *my)
{
    static const int SETTINGS[][3] = {
        {SOL_SOCKET, SO_KEEPALIVE, 1},
        {IPPROTO_TCP, TCP_KEEPIDLE, 30},
        {IPPROTO_TCP, TCP_KEEPINTVL, 10},
        {IPPROTO_TCP, TCP_KEEPCNT, 3},
    };
    int fd = mariadb.mysql_get_socket(my->handle), flags = fcntl(fd, F_GETFL);
    if (flags >= 0)
        fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    for (size_t i = 0; my->target.host && i < COUNT_OF(SETTINGS); i++)
        setsockopt(fd, SETTINGS[i][0], SETTINGS[i][1], &SETTINGS[i][2], sizeof(int));
}

/* "10.11.6-MariaDB-0+deb12u1", "8.0.36", "8.0.36-0ubuntu0.22.04.1" */
static bool learn(MyDb *my, Error *err)
{
    Db *db = &my->db;
    const char *version = mariadb.mysql_get_server_info(my->handle);
    bool is_mariadb = version && strstr(version, "MariaDB");
    version = version ? version : "";
    db->version = (int)mariadb.mysql_get_server_version(my->handle);
    db->version_text = talloc_strndup(my, version, strcspn(version, "-"));
    db->capabilities.mariadb = is_mariadb;
    db->capabilities.atomic_ddl = is_mariadb ? db->version >= 100600 : db->version >= 80000;
    return db->version_text || error_set(err, ERR_INTERNAL, "out of memory for a connection");
}

/* What a server's default could have changed for this session. */
static bool prepare_session(MyDb *my, Error *err)
{
    unsigned status = 0;
    DbScriptOutcome outcome = {0};
    mariadb.mariadb_get_infov(my->handle, MARIADB_CONNECTION_SERVER_STATUS, &status);
    static const char SQL[] = "SET autocommit = 1";
    return (status & SERVER_STATUS_AUTOCOMMIT) ||
           my_script(&my->db, SQL, strlen(SQL), &outcome, err);
}

static MyDb *make(TALLOC_CTX *ctx, const DbConfig *config)
{
    MyDb *my = talloc_zero(ctx, MyDb);
    my->call = (DbCall){
        .db = &my->db,
        .ask = my_cancel_start,
        .stopped_sqlstate = "70100",
        .busy_hint = BUSY_HINT,
        .limit_ms = config->limit_ms,
    };
    db_call_init(&my->call);
    db_init(&my->db, &MYSQL_DRIVER, config);
    my->program =
        talloc_strdup(my, config->application_name ? config->application_name : "tidegate");
    talloc_set_destructor(my, my_destroy);
    return my;
}

static int64_t timeout_of(const MyTarget *target, const DbConfig *config)
{
    if (target->timeout_ms)
        return target->timeout_ms;
    return config->connect_timeout_ms > 0 ? config->connect_timeout_ms : DEFAULT_TIMEOUT_MS;
}

bool my_open(TALLOC_CTX *ctx, const DbConfig *config, Db **ret_db, Error *err)
{
    if (!mariadb_load(err))
        return false;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    MyDb *my = make(tmp, config);
    if (!my_target_read(my, config->url, &my->target, err))
        return false;
    my->db.label = my_target_label(my, &my->target);
    my->handle = my_handle_new(&my->target, my->program);
    if (!my->handle)
        return error_set(err, ERR_INTERNAL, "out of memory for a connection");
    mariadb.mysql_options(my->handle, MYSQL_OPT_NONBLOCK, NULL);
    if (!establish(my, timeout_of(&my->target, config), err) || !check_tls(my, err))
        return false;
    prepare_socket(my);
    if (!learn(my, err) || !prepare_session(my, err))
        return false;
    *ret_db = &talloc_steal(ctx, my)->db;
    return true;
}
