/* One comment, taken for an annotation (internal to this folder). */
#pragma once

#include "lint/allow/allow.h"

typedef enum AllowScope {
    ALLOW_STATEMENT, /* the statement that the comment belongs to */
    ALLOW_FILE,
    ALLOW_BEGIN, /* all up to ALLOW_END of the same linter */
    ALLOW_END,
} AllowScope;

/* Reads a comment's text; false: it is no annotation. Fills rules, object, reason, until and
 * foreign. */
bool annotation_read(TALLOC_CTX *ctx, const char *text, size_t length, Allow *ret_allow,
                     AllowScope *ret_scope);
