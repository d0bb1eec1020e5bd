/* What the commands of the migration engine share (internal to this folder). */
#pragma once

#include "cli/command.h"
#include "migration/engine.h"
#include "secrets/database.h"

/* The database in force; NULL: *err says why not. */
const DatabaseAddress *migrations_database(const Invocation *invocation, Error *err) MUST_USE;
/* Opens the engine on the folder and database in force. `read_only`: the command only looks. */
bool migrations_open(const Invocation *invocation, bool read_only, Engine **ret_engine,
                     Error *err) MUST_USE;
/* The same, to write, on a database that is known already. `planned` may be NULL. */
bool migrations_open_folder_at(const Invocation *invocation, const DatabaseAddress *address,
                               const PlannedSet *planned, Engine **ret_engine, Error *err) MUST_USE;
/* Without a folder, for engine_exec(). */
bool migrations_open_at(const Invocation *invocation, const DatabaseAddress *address,
                        Engine **ret_engine, Error *err) MUST_USE;

/* What `status`, `validate` and `plan` differ in. A result may be given on failure as well. */
typedef struct DatabaseView DatabaseView;
/* Called when all looks have succeeded, before anything is printed; NULL: nothing is to be done. */
typedef bool (*MigrationsLooked)(const Invocation *invocation, const DatabaseView *views,
                                 StatusResult *const results[], size_t count, Error *err);
typedef bool (*MigrationsLook)(const Invocation *invocation, Engine *engine,
                               StatusResult **ret_result, Error *err);
/* Looks at each of the databases in force and ends the command. All are looked at; the first
 * failure is told. */
int migrations_look(Invocation *invocation, MigrationsLook look, MigrationsLooked looked,
                    ReportText print);

/* The objects of DESIGN's schemas; new references. */
json_t *migrations_status_json(const StatusResult *result);
json_t *migrations_result_json(const MigrateResult *result);

/* A table of migrations, then a line of counts and the database. */
void migrations_print_status(Report *report, FILE *out, const void *data);
/* "applied 3 migrations", "nothing to do: 26 migrations applied". */
void migrations_print_result(Report *report, FILE *out, const void *data);
