#include <string.h>

#include "db/postgres/connection.h"

/* Sockets as libpq's own URLs name them: postgres://user@:5432/db?host=/run/postgresql */
char *pg_label(TALLOC_CTX *ctx, const PGconn *conn)
{
    const char *host = libpq.PQhost(conn);
    const char *port = libpq.PQport(conn);
    const char *user = libpq.PQuser(conn);
    const char *name = libpq.PQdb(conn);
    host = host ? host : "";
    bool socket = *host == '/' || *host == '@';
    bool ipv6 = strchr(host, ':') != NULL;
    return talloc_asprintf(ctx, "postgres://%s@%s%s%s%s%s/%s%s%s", user ? user : "",
                           ipv6 ? "[" : "", socket ? "" : host, ipv6 ? "]" : "",
                           port && *port ? ":" : "", port ? port : "", name ? name : "",
                           socket ? "?host=" : "", socket ? host : "");
}
