#include "executor/docker/input.h"

#include <ctype.h>
#include <string.h>

#include "base/digest.h"
#include "executor/docker/task.h"

/* Of a client token, in a container's name. */
#define TOKEN_SHOWN 12
#define NAME_MOST   40
/* 1024 units are a core, as on ECS. */
#define NANOS_PER_UNIT (1000000000LL / 1024)
#define MIB            (1024LL * 1024)

/* Paths of this machine mean nothing in a container. */
static bool is_left_out(const char *variable)
{
    static const char NAME[] = "TIDEGATE_CONFIG=";
    return strncmp(variable, NAME, strlen(NAME)) == 0;
}

static bool add_texts(json_t *array, const char *const *texts, const char *what, Error *err)
{
    for (; texts && *texts; texts++) {
        if (!is_left_out(*texts) && json_array_append_new(array, json_string(*texts)) != 0)
            return error_set(err, ERR_CONFIG, "%s is not UTF-8, which the container engine wants",
                             what);
    }
    return true;
}

/* [a-zA-Z0-9][a-zA-Z0-9_.-]+ */
static void add_part(char **name, const char *text)
{
    TALLOC_AUTO char *part = talloc_strndup(NULL, text, NAME_MOST);
    for (char *at = part; *at; at++) {
        if (!isalnum((unsigned char)*at) && !strchr("_.-", *at))
            *at = '-';
    }
    *name = talloc_asprintf_append(*name, "-%s", part);
}

char *docker_input_name(TALLOC_CTX *ctx, const ExecutorRequest *request)
{
    char *name = talloc_strdup(ctx, "tidegate");
    add_part(&name, request->app);
    add_part(&name, request->release_environment);
    return talloc_asprintf_append(name, "-%.*s", TOKEN_SHOWN, request->client_token);
}

static json_t *labels_of(const ExecutorRequest *request)
{
    char ledger[DIGEST_HEX_SIZE];
    const char *where = request->ledger ? request->ledger : "";
    digest_hex(where, strlen(where), ledger);
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", LABEL_RUN, request->run_id, LABEL_RELEASE,
                     request->release, LABEL_APP, request->app, LABEL_ENVIRONMENT,
                     request->release_environment, LABEL_LEDGER, ledger);
}

static int64_t number_of(const char *text)
{
    return text ? strtoll(text, NULL, 10) : 0;
}

static void add_all(json_t *array, const json_t *more)
{
    if (json_is_array(more))
        json_array_extend(array, (json_t *)(uintptr_t)more);
}

/* New reference. Memory and swap together are the memory: a limit that swaps is none. */
static json_t *host_of(const ExecutorRequest *request, const json_t *surroundings,
                       const json_t *binds)
{
    const ContainerTarget *target = request->container;
    int64_t memory = number_of(request->target->memory) * MIB;
    json_t *host = json_deep_copy(json_object_get(surroundings, "HostConfig"));
    json_t *all = json_array();
    add_all(all, json_object_get(host, "Binds"));
    add_all(all, binds);
    JSON_AUTO json_t *own =
        json_pack("{s:o, s:b, s:{s:s}, s:s*}", "Binds", all, "AutoRemove", false, "RestartPolicy",
                  "Name", "no", "NetworkMode", target->network);
    if (!host)
        host = json_object();
    json_object_update(host, own);
    if (memory > 0) {
        json_object_set_new(host, "Memory", json_integer(memory));
        json_object_set_new(host, "MemorySwap", json_integer(memory));
    }
    if (request->target->cpu)
        json_object_set_new(host, "NanoCpus",
                            json_integer(number_of(request->target->cpu) * NANOS_PER_UNIT));
    return host;
}

bool docker_input_make(const ExecutorRequest *request, const char *image,
                       const json_t *surroundings, json_t **ret_input, Error *err)
{
    const ContainerTarget *target = request->container;
    JSON_AUTO json_t *command = json_array(), *environment = json_array(), *binds = json_array();
    if (!add_texts(command, request->command, "a word of the command", err) ||
        !add_texts(environment, request->environment, "a variable", err) ||
        !add_texts(environment, request->target->variables, "a variable", err) ||
        !add_texts(binds, target->mounts, "a mount", err))
        return false;
    /* The image's health check is about serving; its stop signal may be none that a migration
     * knows. */
    json_t *input =
        json_pack("{s:s, s:O, s:O, s:o?, s:o, s:s*, s:{s:[s]}, s:s, s:I}", "Image", image, "Cmd",
                  command, "Env", environment, "Labels", labels_of(request), "HostConfig",
                  host_of(request, surroundings, binds), "User",
                  target->user ? target->user : json_get_string(surroundings, "User", NULL),
                  "Healthcheck", "Test", "NONE", "StopSignal", "SIGTERM", "StopTimeout",
                  (json_int_t)((request->grace_ms + 999) / 1000));
    if (!input)
        return error_set(err, ERR_INTERNAL, "the container of run %s cannot be written down",
                         request->run_id);
    *ret_input = input;
    return true;
}

static bool reveal(json_t *environment, const char *text, SecretSource *source, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Secret *secret = NULL;
    const char *equals = strchr(text, '=');
    const char *name = talloc_strndup(tmp, text, (size_t)(equals - text));
    if (!source->resolve(source, tmp, equals + 1, &secret, err))
        return error_wrap(err, "the secret %s of the migration", name);
    char *variable = talloc_asprintf(tmp, "%s=%s", name, secret_reveal(secret));
    bool added = json_array_append_new(environment, json_string(variable)) == 0;
    explicit_bzero(variable, strlen(variable));
    return added || error_set(err, ERR_CONFIG, "the secret %s of the migration is not UTF-8", name);
}

static bool has_name(const json_t *environment, const char *variable)
{
    size_t i, length = strcspn(variable, "=");
    json_t *each;
    json_array_foreach(environment, i, each)
    {
        const char *text = json_string_value(each);
        if (strncmp(text, variable, length) == 0 && text[length] == '=')
            return true;
    }
    return false;
}

bool docker_input_reveal(const json_t *input, const json_t *secrets, const json_t *variables,
                         SecretSource *source, json_t **ret_input, Error *err)
{
    JSON_AUTO json_t *copy = json_deep_copy(input);
    json_t *environment = json_object_get(copy, "Env"), *text;
    size_t i;
    json_array_foreach(secrets, i, text)
    {
        if (!reveal(environment, json_string_value(text), source, err))
            return false;
    }
    json_array_foreach(variables, i, text)
    {
        if (!has_name(environment, json_string_value(text)))
            json_array_append(environment, text);
    }
    *ret_input = json_incref(copy);
    return true;
}
