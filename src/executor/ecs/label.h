/* What an image says of itself. Private to this folder. */
#pragma once

#include "aws/ecr.h"
#include "base/progress.h"

/* The value of the image's label: *ret_value, child of ctx. NULL: it has none, none is wanted
 * (`label` is NULL), or it cannot be read, which is a warning: it only saves work. */
bool label_read(TALLOC_CTX *ctx, Aws *aws, Progress *progress, const EcrImage *image,
                const char *label, const char **ret_value, Error *err) MUST_USE;
