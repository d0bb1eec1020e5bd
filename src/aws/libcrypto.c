#include "aws/libcrypto.h"

#include <pthread.h>

#include "base/library.h"

struct Libcrypto libcrypto;

static const char *const NAMES[] = {
#define X(name) #name,
    LIBCRYPTO_FUNCTIONS(X)
#undef X
};

_Static_assert(sizeof(libcrypto) == COUNT_OF(NAMES) * sizeof(void *), "one slot for each name");

bool libcrypto_load(Error *err)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static bool loaded;
    pthread_mutex_lock(&mutex);
    loaded = loaded || library_load("libcrypto.so.3", "libssl3", NAMES, (void **)&libcrypto,
                                    COUNT_OF(NAMES), err);
    bool ok = loaded;
    pthread_mutex_unlock(&mutex);
    return ok;
}
