#include "migration/mariadb/dialect.h"

/* As on PostgreSQL: for the server the lock's connection is open as long as any process has its
 * socket. */
bool mariadb_lend(Engine *engine, int *ret_fd, Error *err UNUSED)
{
    *ret_fd = db_socket(engine->lock_db);
    return true;
}
