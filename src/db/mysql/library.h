/* The functions of libmariadb.so.3 that we use, loaded when the first connection is opened. */
#pragma once

#include <mysql.h>

#include "base/error.h"

#define MARIADB_FUNCTIONS(X)                                                                       \
    X(mariadb_get_infov)                                                                           \
    X(mysql_affected_rows)                                                                         \
    X(mysql_close)                                                                                 \
    X(mysql_errno)                                                                                 \
    X(mysql_error)                                                                                 \
    X(mysql_fetch_row)                                                                             \
    X(mysql_field_count)                                                                           \
    X(mysql_free_result)                                                                           \
    X(mysql_free_result_cont)                                                                      \
    X(mysql_free_result_start)                                                                     \
    X(mysql_get_server_info)                                                                       \
    X(mysql_get_server_version)                                                                    \
    X(mysql_get_socket)                                                                            \
    X(mysql_get_ssl_cipher)                                                                        \
    X(mysql_get_timeout_value_ms)                                                                  \
    X(mysql_init)                                                                                  \
    X(mysql_insert_id)                                                                             \
    X(mysql_more_results)                                                                          \
    X(mysql_next_result_cont)                                                                      \
    X(mysql_next_result_start)                                                                     \
    X(mysql_num_fields)                                                                            \
    X(mysql_num_rows)                                                                              \
    X(mysql_options)                                                                               \
    X(mysql_options4)                                                                              \
    X(mysql_real_connect)                                                                          \
    X(mysql_real_connect_cont)                                                                     \
    X(mysql_real_connect_start)                                                                    \
    X(mysql_real_query)                                                                            \
    X(mysql_real_query_cont)                                                                       \
    X(mysql_real_query_start)                                                                      \
    X(mysql_reset_connection_cont)                                                                 \
    X(mysql_reset_connection_start)                                                                \
    X(mysql_server_init)                                                                           \
    X(mysql_sqlstate)                                                                              \
    X(mysql_store_result_cont)                                                                     \
    X(mysql_store_result_start)                                                                    \
    X(mysql_thread_id)                                                                             \
    X(mysql_use_result)                                                                            \
    X(mysql_warning_count)

struct Mariadb {
#define X(name) __typeof__(name) *name;
    MARIADB_FUNCTIONS(X)
#undef X
};

extern struct Mariadb mariadb;

bool mariadb_load(Error *err) MUST_USE;
