/* Which database is meant. */
#pragma once

#include "base/database_address.h"
#include "config/settings.h"
#include "secrets/resolve.h"

/* The database in force: OPT_DATABASE (flag, TIDEGATE_DATABASE, file), else DATABASE_URL, its
 * reference resolved. What AWS keeps (ssm:, secretsmanager:) may be a URL or the JSON that RDS
 * makes, and takes parameters behind a question mark; rds-iam:URL, here or as the value of another
 * kind of reference, has its password made for each connection. A URL with a password on the
 * command line is refused (ERR_USAGE): other users can read it there. sqlite: paths come back
 * absolute, from where settings_base() says; so do the paths of file: references, whatever the
 * context's root. Children of ctx. */
bool secret_database(TALLOC_CTX *ctx, const Settings *settings, const SecretContext *context,
                     DatabaseAddress *ret_address, Error *err) MUST_USE;
