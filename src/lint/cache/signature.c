#include "lint/cache/signature.h"

#include <string.h>
#include <sys/stat.h>

#define NS_PER_S 1000000000LL
#define RACY_NS  (2 * NS_PER_S)

static int64_t nanoseconds(struct timespec time)
{
    return time.tv_sec * NS_PER_S + time.tv_nsec;
}

bool signature_look(const char *path, FileSignature *ret_signature)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return false;
    *ret_signature = (FileSignature){
        .size = (uint64_t)info.st_size,
        .inode = (uint64_t)info.st_ino,
        .modified_ns = nanoseconds(info.st_mtim),
        .changed_ns = nanoseconds(info.st_ctim),
    };
    return true;
}

void signature_of_content(FileSignature *signature, const char *bytes, size_t length)
{
    digest_bytes(bytes, length, signature->digest);
}

bool signature_is_unchanged(const FileSignature *kept, const FileSignature *now, int64_t written_ns)
{
    return kept->size == now->size && kept->inode == now->inode &&
           kept->modified_ns == now->modified_ns && kept->changed_ns == now->changed_ns &&
           now->modified_ns < written_ns - RACY_NS && now->changed_ns < written_ns - RACY_NS;
}
