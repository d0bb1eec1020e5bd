/* Compiler attributes and the cleanup idiom used everywhere.
 *
 *     TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);    freed at the end of the scope
 *     FD_AUTO int fd = open(...);                        closed at the end of the scope
 */
#pragma once

#include <stdlib.h>
#include <talloc.h>
#include <unistd.h>

#define MUST_USE        __attribute__((warn_unused_result))
#define PRINTF(fmt, va) __attribute__((format(printf, fmt, va)))
#define NORETURN        __attribute__((noreturn))
#define CLEANUP(fn)     __attribute__((cleanup(fn)))
#define UNUSED          __attribute__((unused))

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static inline void cleanup_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static inline void cleanup_malloc(void *pointer)
{
    free(*(void **)pointer);
}

static inline void cleanup_talloc(void *pointer)
{
    talloc_free(*(void **)pointer);
}

#define FD_AUTO     CLEANUP(cleanup_fd)
#define MALLOC_AUTO CLEANUP(cleanup_malloc)
#define TALLOC_AUTO CLEANUP(cleanup_talloc)
