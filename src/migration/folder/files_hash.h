/* Hashes the rest of a large file in a thread of its own, while its other bytes are checked: a dump
 * takes the time of its SHA-256 alone. */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/digest.h"

typedef struct FilesHash {
    int fd; /* the caller's */
    off_t from;
    Digest digest;
    char *buffer;
    pthread_t thread;
    atomic_bool stopped;
    int error_number;
} FilesHash;

/* From `from` on; `begun` has what stands before. False: no thread could be started. */
bool files_hash_start(FilesHash *hash, int fd, off_t from, const Digest *begun) MUST_USE;
/* Waits for the thread. Gives the digest of all and how much that is; false: errno. */
bool files_hash_end(FilesHash *hash, size_t *ret_size, char ret_hex[DIGEST_HEX_SIZE]) MUST_USE;
/* Ends the thread early, when nobody wants to know any more. */
void files_hash_stop(FilesHash *hash);
