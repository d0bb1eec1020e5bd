/* A database URL out of the secret that RDS or the console of Secrets Manager makes for a database:
 * {"engine":"postgres","host":..,"port":5432,"username":..,"password":..,"dbname":..} ("JSON
 * structure of AWS Secrets Manager secrets" in its user guide). Private to this folder. */
#pragma once

#include "base/env.h"
#include "base/error.h"
#include "base/secret.h"

/* `reference`: for messages. `parameters`: "host=..&dbname=..&sslmode=..", as they stand in a URL,
 * go before what the secret says; those that it does not know become the URL's own. Without an
 * sslmode, there or in PGSSLMODE, the URL says `require`. ERR_CONFIG names what is missing, never a
 * value. Child of ctx. */
bool rds_secret_url(TALLOC_CTX *ctx, const char *reference, const Secret *json,
                    const char *parameters, Env *env, Secret **ret_url, Error *err) MUST_USE;
