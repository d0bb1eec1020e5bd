#include "container/likeness.h"

#include <string.h>

/* Members of "Config" that are the image's unless the person said otherwise. */
static const char *const of_image[] = {"Cmd",         "Entrypoint", "User",         "WorkingDir",
                                       "Healthcheck", "StopSignal", "ExposedPorts", "Shell"};
/* Those that only a person says. */
static const char *const of_person[] = {"Domainname", "Tty", "OpenStdin", "StopTimeout"};
/* Of "HostConfig": what any program at the same place needs. */
static const char *const surroundings[] = {"NetworkMode", "Binds",      "Mounts",    "ExtraHosts",
                                           "Dns",         "DnsOptions", "DnsSearch", "VolumesFrom"};

/* *ret is an empty object for an image that is not there any more. New reference. */
static bool image_config(ContainerEngine *engine, const json_t *container, json_t **ret, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *id = json_get_string(container, "Image", "");
    ContainerAnswer answer;
    const ContainerCall call = {.path = talloc_asprintf(tmp, "/images/%s/json", id)};
    if (!container_ask(tmp, engine, &call, &answer, err))
        return false;
    json_t *config = answer.status < 400 ? json_object_get(answer.body, "Config") : NULL;
    *ret = config ? json_incref(config) : json_object();
    return true;
}

static bool has_text(const json_t *array, const json_t *text)
{
    size_t i;
    json_t *each;
    json_array_foreach(array, i, each)
    {
        if (json_equal(each, text))
            return true;
    }
    return false;
}

/* The list without what is in the image's; new reference. */
static json_t *texts_beyond(const json_t *own, const json_t *image)
{
    json_t *list = json_array(), *text;
    size_t i;
    json_array_foreach(own, i, text)
    {
        if (!has_text(image, text))
            json_array_append(list, text);
    }
    return list;
}

/* The object without members that are equal in the image's; new reference. */
static json_t *members_beyond(const json_t *own, const json_t *image)
{
    json_t *object = json_object(), *value;
    const char *key;
    json_object_foreach((json_t *)(uintptr_t)own, key, value)
    {
        if (!json_equal(value, json_object_get(image, key)))
            json_object_set(object, key, value);
    }
    return object;
}

static bool is_told(const json_t *value)
{
    return value && !json_is_null(value) && !(json_is_string(value) && !*json_string_value(value));
}

static void add_config(json_t *input, const json_t *config, const json_t *image)
{
    for (size_t i = 0; i < COUNT_OF(of_image); i++) {
        json_t *value = json_object_get(config, of_image[i]);
        if (is_told(value) && !json_equal(value, json_object_get(image, of_image[i])))
            json_object_set(input, of_image[i], value);
    }
    for (size_t i = 0; i < COUNT_OF(of_person); i++) {
        json_t *value = json_object_get(config, of_person[i]);
        if (is_told(value))
            json_object_set(input, of_person[i], value);
    }
    json_object_set_new(
        input, "Env", texts_beyond(json_object_get(config, "Env"), json_object_get(image, "Env")));
    json_object_set_new(
        input, "Labels",
        members_beyond(json_object_get(config, "Labels"), json_object_get(image, "Labels")));
}

/* An own name is one that is not the beginning of the id. */
static void add_host_name(json_t *input, const json_t *container)
{
    const char *name = json_get_string(json_object_get(container, "Config"), "Hostname", "");
    const char *id = json_get_string(container, "Id", "");
    const char *mode = json_get_string(json_object_get(container, "HostConfig"), "NetworkMode", "");
    if (*name && strncmp(id, name, strlen(name)) != 0 && strcmp(mode, "host") != 0 &&
        strncmp(mode, "container:", strlen("container:")) != 0)
        json_object_set_new(input, "Hostname", json_string(name));
}

static bool is_bound(const json_t *host, const char *target)
{
    size_t i, length = strlen(target);
    json_t *bind, *mount;
    json_array_foreach(json_object_get(host, "Binds"), i, bind)
    {
        const char *colon = strchr(json_string_value(bind), ':');
        if (colon && strncmp(colon + 1, target, length) == 0 &&
            (colon[1 + length] == '\0' || colon[1 + length] == ':'))
            return true;
    }
    json_array_foreach(json_object_get(host, "Mounts"), i, mount)
    {
        if (strcmp(json_get_string(mount, "Target", ""), target) == 0)
            return true;
    }
    return false;
}

/* Volumes without a name of the person's: by the name that the engine gave them. */
static void add_volumes(json_t *host, const json_t *container)
{
    size_t i;
    json_t *mount, *binds = json_object_get(host, "Binds");
    if (!json_is_array(binds)) {
        binds = json_array();
        json_object_set_new(host, "Binds", binds);
    }
    json_array_foreach(json_object_get(container, "Mounts"), i, mount)
    {
        const char *name = json_get_string(mount, "Name", NULL);
        const char *target = json_get_string(mount, "Destination", "");
        if (!name || strcmp(json_get_string(mount, "Type", ""), "volume") != 0 ||
            is_bound(host, target))
            continue;
        TALLOC_AUTO char *text = talloc_asprintf(NULL, "%s:%s%s", name, target,
                                                 json_get_bool(mount, "RW", true) ? "" : ":ro");
        json_array_append_new(binds, json_string(text));
    }
}

static const json_t *networks_of(const json_t *container)
{
    return json_object_get(json_object_get(container, "NetworkSettings"), "Networks");
}

/* The one that it was made with; NULL: it has none of its own ("host", "none", another's). */
static const char *first_network(const json_t *container)
{
    const char *mode = json_get_string(json_object_get(container, "HostConfig"), "NetworkMode", "");
    const char *key;
    json_t *endpoint;
    json_object_foreach((json_t *)(uintptr_t)networks_of(container), key, endpoint)
    {
        if (strcmp(key, mode) == 0 || strcmp(json_get_string(endpoint, "NetworkID", ""), mode) == 0)
            return key;
    }
    return NULL;
}

bool container_likeness(ContainerEngine *engine, const json_t *container, const char *image,
                        json_t **ret_input, Error *err)
{
    const json_t *config = json_object_get(container, "Config");
    JSON_AUTO json_t *defaults = NULL;
    JSON_AUTO json_t *host = json_deep_copy(json_object_get(container, "HostConfig"));
    if (json_get_bool(host, "AutoRemove", false)) {
        error_set(err, ERR_CONFIG, "the container '%s' goes away when it is stopped",
                  json_get_string(container, "Name", "/") + 1);
        return error_hint(err, "make it without --rm, so that there is a way back to it");
    }
    if (!image_config(engine, container, &defaults, err))
        return false;
    JSON_AUTO json_t *input = json_pack("{s:s, s:O}", "Image", image, "HostConfig", host);
    add_volumes(host, container);
    add_config(input, config, defaults);
    add_host_name(input, container);
    *ret_input = json_incref(input);
    return true;
}

bool container_likeness_of_surroundings(ContainerEngine *engine, const json_t *container,
                                        json_t **ret_input, Error *err)
{
    const json_t *config = json_object_get(container, "Config");
    JSON_AUTO json_t *defaults = NULL;
    JSON_AUTO json_t *whole = json_deep_copy(json_object_get(container, "HostConfig"));
    if (!image_config(engine, container, &defaults, err))
        return false;
    json_t *host = json_object();
    for (size_t i = 0; i < COUNT_OF(surroundings); i++) {
        if (is_told(json_object_get(whole, surroundings[i])))
            json_object_set(host, surroundings[i], json_object_get(whole, surroundings[i]));
    }
    add_volumes(host, container);
    json_t *input = json_pack("{s:o}", "HostConfig", host);
    json_object_set_new(
        input, "Env",
        texts_beyond(json_object_get(config, "Env"), json_object_get(defaults, "Env")));
    json_t *user = json_object_get(config, "User");
    if (is_told(user) && !json_equal(user, json_object_get(defaults, "User")))
        json_object_set(input, "User", user);
    *ret_input = input;
    return true;
}

static bool connect_one(ContainerEngine *engine, const char *network, const char *id,
                        const json_t *aliases, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *input =
        json_pack("{s:s, s:{s:O*}}", "Container", id, "EndpointConfig", "Aliases", aliases);
    ContainerAnswer answer;
    const ContainerCall call = {
        .method = "POST",
        .path = container_path(tmp, "/networks/", network, "/connect"),
        .input = input,
    };
    if (!container_ask(tmp, engine, &call, &answer, err))
        return false;
    bool is_in = answer.status == 403 && strstr(answer.message, "already");
    return answer.status < 400 || is_in ||
           container_error(&answer, "connecting the container to its network", err);
}

static bool disconnect_one(ContainerEngine *engine, const char *network, const char *id, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *input = json_pack("{s:s, s:b}", "Container", id, "Force", false);
    ContainerAnswer answer;
    const ContainerCall call = {
        .method = "POST",
        .path = container_path(tmp, "/networks/", network, "/disconnect"),
        .input = input,
    };
    if (!container_ask(tmp, engine, &call, &answer, err))
        return false;
    return answer.status < 400 || answer.status == 404 ||
           container_error(&answer, "taking the container out of its network", err);
}

bool container_likeness_connect(ContainerEngine *engine, const json_t *container, const char *id,
                                Error *err)
{
    const char *first = first_network(container), *key;
    json_t *endpoint;
    if (!first)
        return true;
    json_object_foreach((json_t *)(uintptr_t)networks_of(container), key, endpoint)
    {
        if (strcmp(key, first) != 0 && !connect_one(engine, key, id, NULL, err))
            return false;
    }
    return true;
}

/* What a person named it; the engine's own alias is the beginning of the id. NULL: nothing. New
 * reference. */
static json_t *aliases_of(const json_t *container, const json_t *endpoint)
{
    const char *id = json_get_string(container, "Id", "");
    json_t *list = json_array(), *alias;
    size_t i;
    json_array_foreach(json_object_get(endpoint, "Aliases"), i, alias)
    {
        const char *name = json_string_value(alias);
        if (name && strncmp(id, name, strlen(name)) != 0)
            json_array_append(list, alias);
    }
    if (json_array_size(list) > 0)
        return list;
    json_decref(list);
    return NULL;
}

bool container_likeness_take_names(ContainerEngine *engine, const json_t *container, const char *id,
                                   Error *err)
{
    const char *key;
    json_t *endpoint;
    json_object_foreach((json_t *)(uintptr_t)networks_of(container), key, endpoint)
    {
        JSON_AUTO json_t *aliases = aliases_of(container, endpoint);
        if (aliases &&
            (!disconnect_one(engine, key, id, err) || !connect_one(engine, key, id, aliases, err)))
            return false;
    }
    return true;
}

bool container_likeness_excludes(const json_t *container)
{
    const json_t *host = json_object_get(container, "HostConfig");
    return json_object_size(json_object_get(host, "PortBindings")) > 0 ||
           json_get_bool(host, "PublishAllPorts", false) ||
           strcmp(json_get_string(host, "NetworkMode", ""), "host") == 0;
}
