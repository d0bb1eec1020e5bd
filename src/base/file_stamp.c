#include "base/file_stamp.h"

#include <sys/stat.h>

/* Seconds: longer than any file system's clock ticks. FAT's two are the longest. */
#define TICK 2

FileStamp file_stamp(int fd, time_t began)
{
    struct stat found;
    if (fstat(fd, &found) < 0 || found.st_ctim.tv_sec + TICK >= began)
        return (FileStamp){0};
    return (FileStamp){
        .device = found.st_dev,
        .inode = found.st_ino,
        .size = found.st_size,
        .changed = found.st_ctim,
    };
}

bool file_stamp_holds(const FileStamp *stamp, int fd)
{
    struct stat found;
    return stamp->inode && fstat(fd, &found) == 0 && found.st_dev == stamp->device &&
           found.st_ino == stamp->inode && found.st_size == stamp->size &&
           found.st_ctim.tv_sec == stamp->changed.tv_sec &&
           found.st_ctim.tv_nsec == stamp->changed.tv_nsec;
}
