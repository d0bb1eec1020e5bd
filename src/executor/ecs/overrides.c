#include "executor/ecs/overrides.h"

#include <string.h>

#include "base/digest.h"

/* RunTask, "overrides": the JSON's own characters count. */
#define OVERRIDES_MOST 8192

/* Paths of this machine mean nothing in a container. */
static const char *const left_out[] = {"TIDEGATE_CONFIG"};

static bool is_left_out(const char *variable)
{
    for (size_t i = 0; i < COUNT_OF(left_out); i++) {
        size_t length = strlen(left_out[i]);
        if (strncmp(variable, left_out[i], length) == 0 && variable[length] == '=')
            return true;
    }
    return false;
}

/* The last value of a name counts. */
static bool set_variable(json_t *environment, const char *name, const char *value, Error *err)
{
    size_t i;
    json_t *entry, *text = json_string(value);
    if (!text)
        return error_set(err, ERR_CONFIG, "the variable %s is not UTF-8, which ECS wants", name);
    json_array_foreach(environment, i, entry)
    {
        if (strcmp(json_get_string(entry, "name", ""), name) == 0)
            return json_object_set_new(entry, "value", text) == 0;
    }
    return json_array_append_new(environment,
                                 json_pack("{s:s, s:o}", "name", name, "value", text)) == 0;
}

static bool add_variables(json_t *environment, const char *const *variables, Error *err)
{
    for (; variables && *variables; variables++) {
        const char *equals = strchr(*variables, '=');
        if (!equals || is_left_out(*variables))
            continue;
        TALLOC_AUTO char *name = talloc_strndup(NULL, *variables, (size_t)(equals - *variables));
        if (!set_variable(environment, name, equals + 1, err))
            return false;
    }
    return true;
}

/* A container with a limit of its own would not feel that the task has more: it gets what the
 * others leave. -1: it has none. */
static int64_t memory_of(const ExecutorRequest *request, const json_t *definition,
                         const json_t *container)
{
    int64_t own = json_get_int(container, "memory", -1), others = 0;
    if (!request->target->memory || own < 0)
        return -1;
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(definition, "containerDefinitions"), i, entry)
    {
        if (entry != container)
            others += json_get_int(entry, "memory", 0);
    }
    int64_t rest = strtoll(request->target->memory, NULL, 10) - others;
    return rest > 0 ? rest : own;
}

/* NULL: a word is not UTF-8. */
static json_t *command_of(const ExecutorRequest *request)
{
    json_t *command = json_array();
    for (const char *const *word = request->command; *word; word++) {
        if (json_array_append_new(command, json_string(*word)) != 0) {
            json_decref(command);
            return NULL;
        }
    }
    return command;
}

static bool check_size(const json_t *overrides, Error *err)
{
    TALLOC_AUTO char *text = json_text(NULL, overrides);
    size_t length = text ? strlen(text) : 0;
    if (length > 0 && length <= OVERRIDES_MOST)
        return true;
    if (length == 0)
        return error_set(err, ERR_CONFIG, "a word of the command is not UTF-8, which ECS wants");
    error_set(err, ERR_CONFIG,
              "the command and its variables are %zu characters for ECS, which takes %d", length,
              OVERRIDES_MOST);
    return error_hint(err, "put long scripts into the image, and values into the task definition");
}

/* New reference. */
static json_t *container_override(const ExecutorRequest *request, const json_t *definition,
                                  const json_t *container, json_t *environment)
{
    json_t *override = json_pack("{s:s, s:o, s:O}", "name", json_get_string(container, "name", ""),
                                 "command", command_of(request), "environment", environment);
    int64_t memory = memory_of(request, definition, container);
    if (memory >= 0)
        json_object_set_new(override, "memory", json_integer(memory));
    return override;
}

bool overrides_make(const ExecutorRequest *request, const json_t *definition,
                    const json_t *container, json_t **ret_overrides, Error *err)
{
    const AwsTarget *target = request->target;
    JSON_AUTO json_t *environment = json_array();
    if (!add_variables(environment, request->environment, err) ||
        !add_variables(environment, target->variables, err))
        return false;
    JSON_AUTO json_t *overrides =
        json_pack("{s:[o], s:s*, s:s*, s:s*}", "containerOverrides",
                  container_override(request, definition, container, environment), "cpu",
                  target->cpu, "memory", target->memory, "taskRoleArn", target->task_role);
    if (!check_size(overrides, err))
        return false;
    *ret_overrides = json_incref(overrides);
    return true;
}

char *overrides_hash(TALLOC_CTX *ctx, const json_t *overrides)
{
    MALLOC_AUTO char *text = json_dumps(overrides, JSON_COMPACT | JSON_SORT_KEYS);
    char *hex = talloc_zero_size(ctx, DIGEST_HEX_SIZE);
    digest_hex(text, strlen(text), hex);
    return hex;
}
