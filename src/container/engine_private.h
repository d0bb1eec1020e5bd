/* What the files about the engine share. Private to this folder. */
#pragma once

#include "container/engine.h"

struct ContainerEngine {
    ContainerEngineConfig config;
    HttpClient *client;
    const char *socket; /* path; NULL until first needed */
    const char *api;    /* "1.41"; NULL until it was negotiated */
};

/* negotiate.c: by /version, which every engine answers; *ret_body is borrowed from ctx. */
bool engine_negotiate(TALLOC_CTX *ctx, ContainerEngine *engine, Error *err) MUST_USE;
/* call.c: with a path that is complete. */
bool engine_send(TALLOC_CTX *ctx, ContainerEngine *engine, const ContainerCall *call,
                 ContainerAnswer *ret, Error *err) MUST_USE;
/* engine.c: finds the socket of the configured host. ERR_CONFIG. */
bool engine_find_socket(ContainerEngine *engine, Error *err) MUST_USE;
