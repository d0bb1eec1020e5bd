/* Which release a revision of a task definition is of. Private to src/deploy. */
#pragma once

#include "aws/aws.h"
#include "base/error.h"

/* Whether a tag's value is that release's: characters that no tag may have are others there. */
bool release_tag_is(const char *value, const char *release);
/* *ret_release (child of ctx) is NULL for a revision that somebody else registered. */
bool release_of_revision(TALLOC_CTX *ctx, Aws *aws, const char *arn, const char **ret_release,
                         Error *err) MUST_USE;
/* Whether the revision is of the release: by its tag, else because a container of it runs the
 * release's image, by the very digest. `image` may be NULL. */
bool release_has_revision(Aws *aws, const char *arn, const char *release, const char *image,
                          bool *ret_has, Error *err) MUST_USE;
