#include "migration/folder/files_hash.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define PIECE_SIZE ((size_t)256 * 1024)

/* The descriptor's own offset is the checking thread's. */
static void *hash_rest(void *data)
{
    FilesHash *hash = data;
    while (!hash->stopped) {
        ssize_t got = pread(hash->fd, hash->buffer, PIECE_SIZE, hash->from);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            hash->error_number = errno;
        if (got <= 0)
            break;
        digest_add(&hash->digest, hash->buffer, (size_t)got);
        hash->from += got;
    }
    return NULL;
}

bool files_hash_start(FilesHash *hash, int fd, off_t from, const Digest *begun)
{
    *hash = (FilesHash){.fd = fd, .from = from, .digest = *begun, .buffer = malloc(PIECE_SIZE)};
    if (hash->buffer && pthread_create(&hash->thread, NULL, hash_rest, hash) == 0)
        return true;
    free(hash->buffer);
    return false;
}

static void join(FilesHash *hash)
{
    pthread_join(hash->thread, NULL);
    free(hash->buffer);
}

void files_hash_stop(FilesHash *hash)
{
    hash->stopped = true;
    join(hash);
}

bool files_hash_end(FilesHash *hash, size_t *ret_size, char ret_hex[DIGEST_HEX_SIZE])
{
    join(hash);
    digest_end(&hash->digest, ret_hex);
    *ret_size = (size_t)hash->from;
    errno = hash->error_number;
    return !hash->error_number;
}
