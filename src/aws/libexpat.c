#include "aws/libexpat.h"

#include <pthread.h>

#include "base/library.h"

struct Libexpat libexpat;

static const char *const NAMES[] = {
#define X(name) #name,
    LIBEXPAT_FUNCTIONS(X)
#undef X
};

_Static_assert(sizeof(libexpat) == COUNT_OF(NAMES) * sizeof(void *), "one slot for each name");

bool libexpat_load(Error *err)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static bool loaded;
    pthread_mutex_lock(&mutex);
    loaded = loaded || library_load("libexpat.so.1", "libexpat1", NAMES, (void **)&libexpat,
                                    COUNT_OF(NAMES), err);
    bool ok = loaded;
    pthread_mutex_unlock(&mutex);
    return ok;
}
