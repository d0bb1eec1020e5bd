/* The functions of libpq.so.5 that we use, loaded when the first connection is opened. */
#pragma once

#include <libpq-fe.h>

#include "base/error.h"

#define LIBPQ_FUNCTIONS(X)                                                                         \
    X(PQbackendPID)                                                                                \
    X(PQcancel)                                                                                    \
    X(PQclear)                                                                                     \
    X(PQcmdTuples)                                                                                 \
    X(PQconnectPoll)                                                                               \
    X(PQconnectStartParams)                                                                        \
    X(PQconnectionNeedsPassword)                                                                   \
    X(PQconninfoFree)                                                                              \
    X(PQconninfoParse)                                                                             \
    X(PQconsumeInput)                                                                              \
    X(PQdb)                                                                                        \
    X(PQerrorMessage)                                                                              \
    X(PQescapeIdentifier)                                                                          \
    X(PQescapeLiteral)                                                                             \
    X(PQfinish)                                                                                    \
    X(PQflush)                                                                                     \
    X(PQfreeCancel)                                                                                \
    X(PQfreemem)                                                                                   \
    X(PQgetCancel)                                                                                 \
    X(PQgetCopyData)                                                                               \
    X(PQgetResult)                                                                                 \
    X(PQgetisnull)                                                                                 \
    X(PQgetvalue)                                                                                  \
    X(PQhost)                                                                                      \
    X(PQisBusy)                                                                                    \
    X(PQnfields)                                                                                   \
    X(PQntuples)                                                                                   \
    X(PQparameterStatus)                                                                           \
    X(PQpass)                                                                                      \
    X(PQport)                                                                                      \
    X(PQputCopyData)                                                                               \
    X(PQputCopyEnd)                                                                                \
    X(PQresultErrorField)                                                                          \
    X(PQresultErrorMessage)                                                                        \
    X(PQresultStatus)                                                                              \
    X(PQsendQuery)                                                                                 \
    X(PQsendQueryParams)                                                                           \
    X(PQserverVersion)                                                                             \
    X(PQsetErrorVerbosity)                                                                         \
    X(PQsetNoticeReceiver)                                                                         \
    X(PQsetnonblocking)                                                                            \
    X(PQsocket)                                                                                    \
    X(PQstatus)                                                                                    \
    X(PQtransactionStatus)                                                                         \
    X(PQuser)

struct Libpq {
#define X(name) __typeof__(name) *name;
    LIBPQ_FUNCTIONS(X)
#undef X
};

extern struct Libpq libpq;

bool libpq_load(Error *err) MUST_USE;

static inline void cleanup_pgresult(PGresult **result)
{
    libpq.PQclear(*result);
}
#define PGRESULT_AUTO CLEANUP(cleanup_pgresult)

static inline void cleanup_pgoptions(PQconninfoOption **options)
{
    libpq.PQconninfoFree(*options);
}
#define PGOPTIONS_AUTO CLEANUP(cleanup_pgoptions)

static inline void cleanup_pqmem(char **text)
{
    if (*text)
        libpq.PQfreemem(*text);
}
#define PQMEM_AUTO CLEANUP(cleanup_pqmem)
