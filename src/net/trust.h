/* Which authorities vouch for servers where nobody named any. */
#pragma once

#include "base/attr.h"

/* The file where this system has them (Debian, Red Hat, Alpine and SUSE differ), else that of our
 * bundle, for images that have none; NULL: there is none at all. Child of ctx. */
char *trust_file(TALLOC_CTX *ctx);
