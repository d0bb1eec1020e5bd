#include <stdio.h>
#include <string.h>

#include "db/mysql/connection.h"

/* All that the thread needs is its own. */
typedef struct Kill {
    MYSQL *handle;
    char *host, *user, *password, *socket; /* or NULL */
    unsigned port;
    unsigned long session;
} Kill;

static char *copy(const char *text)
{
    return text ? strdup(text) : NULL;
}

static void kill_free(Kill *kill)
{
    if (kill->handle)
        mariadb.mysql_close(kill->handle);
    if (kill->password)
        explicit_bzero(kill->password, strlen(kill->password));
    free(kill->password);
    free(kill->host);
    free(kill->user);
    free(kill->socket);
    free(kill);
}

static void send_kill(void *data)
{
    Kill *kill = data;
    char sql[64];
    int length = snprintf(sql, sizeof(sql), "KILL QUERY %lu", kill->session);
    if (mariadb.mysql_real_connect(kill->handle, kill->host, kill->user, kill->password, NULL,
                                   kill->port, kill->socket, 0))
        mariadb.mysql_real_query(kill->handle, sql, (unsigned long)length);
    kill_free(kill);
}

/* The protocol has no other way to stop a statement. */
int my_cancel_start(Db *db)
{
    MyDb *my = my_db(db);
    const MyTarget *target = &my->target;
    const unsigned seconds = 10;
    Kill *kill = calloc(1, sizeof(*kill));
    if (!kill)
        return -1;
    *kill = (Kill){
        .handle = my_handle_new(target, "tidegate cancel"),
        .host = copy(target->host),
        .user = copy(target->user),
        .password = copy(target->password ? secret_reveal(target->password) : NULL),
        .socket = copy(target->socket),
        .port = target->port,
        .session = mariadb.mysql_thread_id(my->handle),
    };
    if (kill->handle) {
        mariadb.mysql_options(kill->handle, MYSQL_OPT_READ_TIMEOUT, &seconds);
        mariadb.mysql_options(kill->handle, MYSQL_OPT_WRITE_TIMEOUT, &seconds);
    }
    int fd = kill->handle ? db_call_ask(send_kill, kill) : -1;
    if (fd < 0)
        kill_free(kill);
    return fd;
}

void my_cancel_settle(MyDb *my)
{
    static const char NOTHING[] = "DO 0";
    ERROR_AUTO Error ignored = {0};
    if (my->call.asked && !my->call.lost && !my_send(my, NOTHING, strlen(NOTHING), &ignored))
        error_clear(&ignored);
}
