/* SQL as other tools print it: the output of Django's sqlmigrate and Alembic's --sql as it is, and
 * the statements in a log of Rails. */
#pragma once

#include "base/attr.h"

/* A copy of the text in which all that is not SQL is blanked, so that lines and columns stay what
 * they are. A text that is no log comes back as it is. Child of ctx. */
char *piped_sql(TALLOC_CTX *ctx, const char *text, size_t length);
