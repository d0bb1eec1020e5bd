#include "base/program.h"
#include "db/mysql/connection.h"

#define YES (&(const my_bool){1})
#define NO  (&(const my_bool){0})

/* How long the connection that cancels may take for each step, in seconds. */
#define STEP_SECONDS (&(const unsigned){10})

/* Those that tell the server the password as it is are for a server that has shown who it is. */
#define CLOSED_METHODS "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password"

static void set_tls(MYSQL *handle, const MyTarget *target)
{
    struct Mariadb *lib = &mariadb;
    if (target->tls < MY_TLS_VERIFY_CA)
        lib->mysql_options(handle, MARIADB_OPT_RESTRICTED_AUTH, CLOSED_METHODS);
    if (target->tls == MY_TLS_DISABLED)
        return;
    lib->mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, YES);
    lib->mysql_options(handle, MYSQL_OPT_SSL_CA, target->ssl_ca);
    lib->mysql_options(handle, MYSQL_OPT_SSL_CERT, target->ssl_cert);
    lib->mysql_options(handle, MYSQL_OPT_SSL_KEY, target->ssl_key);
    lib->mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT,
                       target->tls == MY_TLS_VERIFY_IDENTITY ? YES : NO);
}

MYSQL *my_handle_new(const MyTarget *target, const char *program)
{
    struct Mariadb *lib = &mariadb;
    MYSQL *handle = lib->mysql_init(NULL);
    if (!handle)
        return NULL;
    const unsigned protocol = target->host ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_SOCKET;
    lib->mysql_options(handle, MYSQL_OPT_PROTOCOL, &protocol);
    lib->mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    lib->mysql_options(handle, MYSQL_OPT_CONNECT_TIMEOUT, STEP_SECONDS);
    /* A server could ask for any file of ours. */
    lib->mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &(const unsigned){0});
    lib->mysql_options4(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", program);
    /* Each way to log in is a library of its own, which libmariadb looks for where it was built. */
    TALLOC_AUTO char *plugins = program_beside(NULL, "lib/libmariadb3/plugin");
    if (plugins)
        lib->mysql_options(handle, MYSQL_PLUGIN_DIR, plugins);
    set_tls(handle, target);
    return handle;
}
