#include "net/curl.h"

#include <pthread.h>

#include "base/library.h"

struct Curl libcurl;

static const char *const NAMES[] = {
#define X(name) #name,
    CURL_FUNCTIONS(X)
#undef X
};

_Static_assert(sizeof(libcurl) == COUNT_OF(NAMES) * sizeof(void *), "one slot for each name");

static bool load(Error *err)
{
    if (!library_load("libcurl.so.4", "libcurl4", NAMES, (void **)&libcurl, COUNT_OF(NAMES), err))
        return false;
    if (libcurl.curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return error_set(err, ERR_INTERNAL, "libcurl cannot be set up");
    return true;
}

bool libcurl_load(Error *err)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static bool loaded;
    pthread_mutex_lock(&mutex);
    loaded = loaded || load(err);
    bool ok = loaded;
    pthread_mutex_unlock(&mutex);
    return ok;
}
