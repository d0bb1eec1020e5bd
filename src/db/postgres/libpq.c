#include "db/postgres/libpq.h"

#include <pthread.h>

#include "base/library.h"

struct Libpq libpq;

static const char *const NAMES[] = {
#define X(name) #name,
    LIBPQ_FUNCTIONS(X)
#undef X
};

_Static_assert(sizeof(libpq) == COUNT_OF(NAMES) * sizeof(void *), "one slot for each name");

bool libpq_load(Error *err)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static bool loaded;
    pthread_mutex_lock(&mutex);
    if (!loaded)
        loaded = library_load("libpq.so.5", "libpq5", NAMES, (void **)&libpq, COUNT_OF(NAMES), err);
    bool ok = loaded;
    pthread_mutex_unlock(&mutex);
    return ok;
}
