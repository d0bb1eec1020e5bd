/* Tells without reading it whether a file still holds what was read before.
 *
 * The kernel sets the time of a file's last change (st_ctim, which no program can set back) at each
 * write, but only as fine as its clock ticks: a change right after the reading could leave the time
 * as it was. So a stamp of a file that had just been changed proves nothing (Git's index has the
 * same trouble: "Racy Git", Documentation/technical/racy-git.txt). */
#pragma once

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

#include "base/attr.h"

typedef struct FileStamp {
    dev_t device;
    ino_t inode; /* 0: proves nothing */
    off_t size;
    struct timespec changed;
} FileStamp;

/* Of the file that is read through `fd`; the reading began at `began` (CLOCK_REALTIME). */
FileStamp file_stamp(int fd, time_t began);
/* Whether `fd` is that file, unchanged. False when it cannot be told. */
bool file_stamp_holds(const FileStamp *stamp, int fd);
