#include "migration/shared_credentials.h"

#include <pthread.h>

typedef struct Shared {
    CredentialSource source; /* first: what drivers see is this address */
    CredentialSource *inner;
    pthread_mutex_t mutex;
} Shared;

static bool make(CredentialSource *source, TALLOC_CTX *ctx, const CredentialRequest *request,
                 Secret **ret_password, Error *err)
{
    Shared *shared = (Shared *)source;
    pthread_mutex_lock(&shared->mutex);
    bool made = shared->inner->make(shared->inner, ctx, request, ret_password, err);
    pthread_mutex_unlock(&shared->mutex);
    return made;
}

static int shared_destroy(Shared *shared)
{
    pthread_mutex_destroy(&shared->mutex);
    return 0;
}

CredentialSource *shared_credentials(TALLOC_CTX *ctx, CredentialSource *inner)
{
    if (!inner)
        return NULL;
    Shared *shared = talloc_zero(ctx, Shared);
    shared->source = *inner;
    shared->source.make = make;
    shared->inner = inner;
    pthread_mutex_init(&shared->mutex, NULL);
    talloc_set_destructor(shared, shared_destroy);
    return &shared->source;
}
