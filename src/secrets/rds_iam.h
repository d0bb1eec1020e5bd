/* Logging in to RDS by IAM: passwords that are tokens, made here without a call ("IAM database
 * authentication" in the RDS user guide). Private to this folder. */
#pragma once

#include "aws/aws.h"
#include "base/credential_source.h"
#include "base/env.h"

/* Makes a token for each connection to the database of this URL; no two of a process are the same.
 * The region is that of the host name (NAME.ID.REGION.rds.amazonaws.com), else that of `aws`, which
 * must live as long. The authorities to check servers against are found on this machine:
 * PGSSLROOTCERT, else AWS' bundle at one of the places in the table, else libpq's own. Child of
 * ctx. */
CredentialSource *rds_iam_source(TALLOC_CTX *ctx, const char *url, Aws *aws, Env *env);

/* The region that the name of an RDS endpoint says; NULL: it is none, or says none. Child of ctx.
 */
char *rds_iam_region(TALLOC_CTX *ctx, const char *host);
