#include <poll.h>

#include "db/mysql/connection.h"

short my_events(int status)
{
    return (short)((status & MYSQL_WAIT_READ ? POLLIN : 0) |
                   (status & MYSQL_WAIT_WRITE ? POLLOUT : 0) |
                   (status & MYSQL_WAIT_EXCEPT ? POLLPRI : 0));
}

bool my_wait(MyDb *my, int status, MyContinue cont, void *result, Error *err)
{
    while (status) {
        bool ready;
        if (!db_call_wait(&my->call, mariadb.mysql_get_socket(my->handle), my_events(status), -1,
                          &ready, err))
            return false;
        /* No limit of the library's own is set: it never waits for a time alone. */
        if (ready)
            status = cont(my, result, status & ~MYSQL_WAIT_TIMEOUT);
    }
    return true;
}

static int continue_query(MyDb *my, void *result, int status)
{
    return mariadb.mysql_real_query_cont(result, my->handle, status);
}

bool my_send(MyDb *my, const char *sql, size_t length, Error *err)
{
    int failed = 0;
    int status = mariadb.mysql_real_query_start(&failed, my->handle, sql, length);
    return my_wait(my, status, continue_query, &failed, err) && (!failed || my_error(my, err));
}

static int continue_next(MyDb *my, void *result, int status)
{
    return mariadb.mysql_next_result_cont(result, my->handle, status);
}

bool my_next(MyDb *my, bool *ret_more, Error *err)
{
    int failed = 0;
    *ret_more = false;
    if (!mariadb.mysql_more_results(my->handle))
        return true;
    int status = mariadb.mysql_next_result_start(&failed, my->handle);
    if (!my_wait(my, status, continue_next, &failed, err))
        return false;
    *ret_more = failed == 0;
    return failed <= 0 || my_error(my, err);
}

static int continue_store(MyDb *my, void *result, int status)
{
    return mariadb.mysql_store_result_cont(result, my->handle, status);
}

bool my_store(MyDb *my, MYSQL_RES **ret_result, Error *err)
{
    *ret_result = NULL;
    int status = mariadb.mysql_store_result_start(ret_result, my->handle);
    if (!my_wait(my, status, continue_store, ret_result, err))
        return false;
    /* A connection that breaks in the middle of rows takes the number of their columns with it. */
    bool none = mariadb.mysql_errno(my->handle) == 0 && mariadb.mysql_field_count(my->handle) == 0;
    return *ret_result || none || my_error(my, err);
}

static int continue_free(MyDb *my UNUSED, void *result, int status)
{
    return mariadb.mysql_free_result_cont(result, status);
}

/* Row by row, so that memory stays small whatever a script selects. */
bool my_discard(MyDb *my, Error *err)
{
    if (mariadb.mysql_field_count(my->handle) == 0)
        return true;
    MYSQL_RES *result = mariadb.mysql_use_result(my->handle);
    if (!result)
        return my_error(my, err);
    int status = mariadb.mysql_free_result_start(result);
    return my_wait(my, status, continue_free, result, err) &&
           (mariadb.mysql_errno(my->handle) == 0 || my_error(my, err));
}

static int continue_reset(MyDb *my, void *result, int status)
{
    return mariadb.mysql_reset_connection_cont(result, my->handle, status);
}

bool my_reset_connection(MyDb *my, Error *err)
{
    int failed = 0;
    int status = mariadb.mysql_reset_connection_start(&failed, my->handle);
    return my_wait(my, status, continue_reset, &failed, err) && (!failed || my_error(my, err));
}
