/* A container engine by its HTTP API ("Docker Engine API", versions 1.24 and later; Podman speaks
 * it too), on its Unix socket.
 *
 * Engines on TCP are refused: without client certificates such a port gives the whole machine to
 * whoever finds it. An engine elsewhere is reached by a socket that ssh forwards.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/cancel.h"
#include "base/env.h"
#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/registry_login.h"
#include "net/http_stream.h"

typedef struct ContainerEngine ContainerEngine;

/* Borrowed. */
typedef struct ContainerEngineConfig {
    const char *host;     /* "unix:///var/run/docker.sock" */
    Env *env;             /* whose DOCKER_CONFIG or HOME leads to logins at registries */
    RegistryLogin *login; /* for registries that the file has no login for; or NULL */
    Progress *progress;
} ContainerEngineConfig;

/* Nothing is asked of it yet. Child of ctx. */
ContainerEngine *container_engine_open(TALLOC_CTX *ctx, const ContainerEngineConfig *config);
/* "unix:///var/run/docker.sock" */
const char *container_engine_host(const ContainerEngine *engine);
/* What was given to container_engine_open(). */
const ContainerEngineConfig *container_engine_config(const ContainerEngine *engine);

/* Which one it is. */
typedef struct ContainerEngineFacts {
    /* The same for the same containers, and for no others. */
    const char *id;
    const char *name;     /* "Docker", "Podman" */
    const char *version;  /* its own, such as "20.10.24" */
    const char *api;      /* the version that we speak with it: "1.41" */
    const char *platform; /* "linux/amd64" */
} ContainerEngineFacts;

/* Children of ctx. */
bool container_engine_facts(TALLOC_CTX *ctx, ContainerEngine *engine, ContainerEngineFacts *ret,
                            Error *err) MUST_USE;

typedef struct ContainerCall {
    const char *method; /* NULL: GET */
    const char *path;   /* "/containers/json?all=1": without the version, encoded */
    const json_t *input;
    const Secret *auth; /* the header X-Registry-Auth; or NULL */
    int64_t timeout_ms; /* 0: a minute */
    const Cancel *cancel;
    bool *ret_sent; /* as in HttpRequest; or NULL */
} ContainerCall;

typedef struct ContainerAnswer {
    int status;
    const json_t *body;  /* NULL: none, or it is no JSON */
    const char *message; /* of a refusal (400 and above); "" otherwise */
    int64_t now_ms;      /* by the engine's clock, to the second; 0: it does not say */
} ContainerAnswer;

/* False only when there is no answer: ERR_CONNECT, ERR_CONFIG (a host that cannot be used, an
 * engine that is too old) or the cancel. Children of ctx. */
bool container_ask(TALLOC_CTX *ctx, ContainerEngine *engine, const ContainerCall *call,
                   ContainerAnswer *ret, Error *err) MUST_USE;
/* For an answer that is read while it comes. As container_ask() otherwise. */
bool container_open_stream(TALLOC_CTX *ctx, ContainerEngine *engine, const ContainerCall *call,
                           HttpStream **ret_stream, Error *err) MUST_USE;

/* Fills *err with the engine's refusal of what was to be done: "cannot start the container: ..".
 * ERR_AUTH, ERR_CONFIG or ERR_FAILED by its status. Always returns false. */
bool container_error(const ContainerAnswer *answer, const char *what, Error *err);

/* "/containers/NAME/json" with what stands for a name encoded; child of ctx. */
char *container_path(TALLOC_CTX *ctx, const char *before, const char *name, const char *behind);
