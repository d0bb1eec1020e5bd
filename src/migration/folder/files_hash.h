/* Hashes the rest of a large file in a thread of its own, while its other bytes are checked: a dump
 * takes the time of its SHA-256 alone. */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/digest.h"

typedef struct FilesHash {
    int fd; /* the caller's */
    off_t from;
    Digest digest;
    char *buffer;
    pthread_t thread;
    int error_number;
} FilesHash;

/* From `from` on; `begun` has what stands before. False: no thread could be started. */
bool files_hash_start(FilesHash *hash, int fd, off_t from, const Digest *begun);
/* Waits for the thread. Gives the digest of all; false: errno. */
bool files_hash_end(FilesHash *hash, char ret_hex[DIGEST_HEX_SIZE]);
