/* By what a file is known again: its content, or, as a short cut, what the file system says of it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"

typedef struct FileSignature {
    uint64_t size, inode;
    int64_t modified_ns, changed_ns; /* wall clock of the file system */
    uint8_t digest[DIGEST_SIZE];     /* of the content; all zero: it was not read */
} FileSignature;

/* All but the digest. False: there is no such file. */
bool signature_look(const char *path, FileSignature *ret_signature);
void signature_of_content(FileSignature *signature, const char *bytes, size_t length);
/* Whether the file system says that nothing has changed. A file that was changed less than two
 * seconds before `written_ns`, when the signature was kept, may have changed again within the same
 * tick of its clock: then it cannot tell. */
bool signature_is_unchanged(const FileSignature *kept, const FileSignature *now,
                            int64_t written_ns);
