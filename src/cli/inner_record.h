/* What a migration tells the ledger about itself when tidegate started it (`run`, `up`): the record
 * from inside, by which a failure is known to be clean or half done.
 *
 * How `tidegate migrate` uses it:
 *
 *     InnerRecord *inner = inner_begin(invocation, inner_of_folder(invocation, database),
 * database); bool done = engine_migrate(ctx, engine, to, &result, &err); inner_end(inner, result,
 * &err);
 *
 * begin goes before anything is changed in the database, and also before connecting; end right
 * after the work, before anything is printed. Both do nothing when nobody started us. They never
 * fail the migration: a ledger that cannot be written is a warning, and the outcome counts as not
 * told.
 */
#pragma once

#include "base/database_address.h"
#include "cli/command.h"
#include "migration/engine.h"

typedef struct InnerRecord InnerRecord;

/* What is worked on, for one task may migrate several databases, or several folders into one, or
 * run several commands: each speaks for itself. `database` may be NULL: it is not known. */
const char *inner_of_folder(const Invocation *invocation, const DatabaseAddress *database);
const char *inner_of_command(const Invocation *invocation, const DatabaseAddress *database);

/* NULL without TIDEGATE_RUN and TIDEGATE_LEDGER. Child of the invocation's context. */
InnerRecord *inner_begin(Invocation *invocation, const char *of, const DatabaseAddress *database);

/* `result` may be NULL (it failed before there was one); `err` is empty on success. */
void inner_end(InnerRecord *inner, const MigrateResult *result, const Error *err);
