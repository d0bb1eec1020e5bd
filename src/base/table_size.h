/* How large a table is, as a person says it. */
#pragma once

#include "base/attr.h"

/* "4.1 GB, 38 million rows"; a small one by its rows alone. Negative: not known. Child of ctx. */
char *table_size_text(TALLOC_CTX *ctx, double bytes, double rows);
