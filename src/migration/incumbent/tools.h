/* The tools that are known (internal to this folder): one file each. */
#pragma once

#include <string.h>

#include "migration/incumbent/incumbent.h"

extern const Incumbent INCUMBENT_FLYWAY, INCUMBENT_GOLANG_MIGRATE, INCUMBENT_GOOSE,
    INCUMBENT_DBMATE, INCUMBENT_DIESEL, INCUMBENT_SQLX, INCUMBENT_PRISMA, INCUMBENT_RAILS,
    INCUMBENT_DJANGO, INCUMBENT_ALEMBIC, INCUMBENT_LIQUIBASE, INCUMBENT_LIQUIBASE_UPPER;

/* A column of time as RFC 3339 in UTC. Without a time zone of its own it was written in that of the
 * session, which on PostgreSQL is taken to be ours. */
#define POSTGRES_TIME(column)                                                                      \
    "to_char(CAST(" column " AS timestamptz) AT TIME ZONE 'UTC', "                                 \
    "'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
#define SQLITE_TIME(column) "strftime('%Y-%m-%dT%H:%M:%fZ', " column ")"
#define MARIADB_TIME(column)                                                                       \
    "date_format(convert_tz(" column ", @@session.time_zone, '+00:00'), '%Y-%m-%dT%H:%i:%s.%fZ')"
