#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "migration/incumbent/tools.h"

/* Mapped, not read: a dump of a gigabyte takes no memory of ours. */
char *incumbent_checksum_file(TALLOC_CTX *ctx, const Incumbent *incumbent, const char *path)
{
    struct stat info;
    FD_AUTO int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0)
        return NULL;
    size_t length = (size_t)info.st_size;
    if (length == 0)
        return incumbent->checksum(ctx, "", 0);
    void *text = mmap(NULL, length, PROT_READ, MAP_PRIVATE, fd, 0);
    if (text == MAP_FAILED)
        return NULL;
    char *sum = incumbent->checksum(ctx, text, length);
    munmap(text, length);
    return sum;
}
