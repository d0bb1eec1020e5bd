/* What the commands of the migration engine share (internal to this folder). */
#pragma once

#include "cli/command.h"
#include "migration/engine.h"

/* Opens the engine on the folder and database in force. `read_only`: the command only looks. */
bool migrations_open(Invocation *invocation, bool read_only, Engine **ret_engine,
                     Error *err) MUST_USE;

/* The objects of DESIGN's schemas; new references. */
json_t *migrations_status_json(const StatusResult *result);
json_t *migrations_result_json(const MigrateResult *result);

/* A table of migrations, then a line of counts and the database. */
void migrations_print_status(Report *report, FILE *out, const void *data);
/* "applied 3 migrations", "nothing to do: 26 migrations applied". */
void migrations_print_result(Report *report, FILE *out, const void *data);
