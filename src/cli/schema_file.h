/* The schema of a database in a file (internal to this folder). */
#pragma once

#include "cli/database_views.h"
#include "migration/engine.h"

/* Writes it where it differs from what is there. */
bool schema_file_write(const char *path, const char *sql, Error *err) MUST_USE;

/* After a run that has applied something, where the configuration names a file: of several
 * databases each gets its own, schema.NAME.sql. What goes wrong is warned of, since the migrations
 * are committed, and production mostly has neither the file nor pg_dump. */
void schema_file_after_run(const DatabaseView *view, Engine *engine, const MigrateResult *result);
