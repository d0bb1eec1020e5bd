/* The functions of libsqlite3.so.0 that we use, loaded when the first file is opened. */
#pragma once

#include <sqlite3.h>

#include "base/error.h"

#define SQLITE_FUNCTIONS(X)                                                                        \
    X(sqlite3_bind_parameter_count)                                                                \
    X(sqlite3_bind_parameter_name)                                                                 \
    X(sqlite3_bind_text)                                                                           \
    X(sqlite3_busy_handler)                                                                        \
    X(sqlite3_changes64)                                                                           \
    X(sqlite3_close_v2)                                                                            \
    X(sqlite3_column_bytes)                                                                        \
    X(sqlite3_column_count)                                                                        \
    X(sqlite3_column_text)                                                                         \
    X(sqlite3_errmsg)                                                                              \
    X(sqlite3_error_offset)                                                                        \
    X(sqlite3_errstr)                                                                              \
    X(sqlite3_exec)                                                                                \
    X(sqlite3_extended_errcode)                                                                    \
    X(sqlite3_file_control)                                                                        \
    X(sqlite3_finalize)                                                                            \
    X(sqlite3_get_autocommit)                                                                      \
    X(sqlite3_libversion)                                                                          \
    X(sqlite3_libversion_number)                                                                   \
    X(sqlite3_open_v2)                                                                             \
    X(sqlite3_prepare_v2)                                                                          \
    X(sqlite3_progress_handler)                                                                    \
    X(sqlite3_step)                                                                                \
    X(sqlite3_system_errno)                                                                        \
    X(sqlite3_total_changes64)

struct Sqlite {
#define X(name) __typeof__(name) *name;
    SQLITE_FUNCTIONS(X)
#undef X
};

extern struct Sqlite sqlite;

bool sqlite_load(Error *err) MUST_USE;

static inline void cleanup_sqlite_stmt(sqlite3_stmt **stmt)
{
    sqlite.sqlite3_finalize(*stmt);
}
#define SQLITE_STMT_AUTO CLEANUP(cleanup_sqlite_stmt)
