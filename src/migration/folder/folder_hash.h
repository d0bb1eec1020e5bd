/* One hash over a folder of migrations, of whatever framework: what `tidegate hash` prints, what an
 * image's label carries, and what a release's set is known by.
 *
 * It can be made again with coreutils (docs/hash.md): SHA-256 of the lines of `sha256sum -z`, one
 * per file, in the order of the paths' bytes. Files of any name count, for a framework may use any;
 * names that begin with a dot and __pycache__ do not, as checkouts and builds differ in them. Links
 * to files count as the files, links to folders do not count.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"
#include "base/error.h"

/* ERR_CONFIG when there is no such folder or no file in it: the hash of nothing would always be the
 * same. ERR_IO for what cannot be read. */
bool folder_hash(const char *dir, char ret_hex[DIGEST_HEX_SIZE], size_t *ret_files,
                 Error *err) MUST_USE;
