#include "container/registry_auth.h"

#include <string.h>

#include "base/base64.h"
#include "base/fs.h"
#include "base/process_ask.h"

#define CONFIG_MOST ((size_t)1 << 20)
/* A helper's answer: a name and a token. */
#define ANSWER_MOST ((size_t)64 << 10)
/* Some ask a person to unlock a keychain. */
#define SILENCE_MS 60000
/* What Docker Hub is called in these files. */
#define HUB       "https://index.docker.io/v1/"
#define HUB_NAMES "index.docker.io", "docker.io", "registry-1.docker.io"

/* A login as it was found; all NULL: none. */
typedef struct Login {
    const char *user;
    const char *password;
    const char *token; /* in the place of both */
} Login;

static void wipe(const char *text)
{
    if (text)
        explicit_bzero((void *)(uintptr_t)text, strlen(text));
}

static bool read_config(TALLOC_CTX *ctx, const ContainerEngineConfig *config, json_t **ret_json,
                        Error *err)
{
    const char *folder = env_get(config->env, "DOCKER_CONFIG");
    const char *home = env_get(config->env, "HOME");
    if (!folder && home)
        folder = fs_join(ctx, home, ".docker");
    const char *path = folder ? fs_join(ctx, folder, "config.json") : NULL;
    char *text = NULL;
    *ret_json = NULL;
    if (!path || !fs_exists(path))
        return true;
    bool parsed =
        fs_read(ctx, path, CONFIG_MOST, &text, NULL, err) &&
        (json_parse_object(text, ret_json, err) || error_wrap(err, "the file '%s'", path));
    wipe(text);
    return parsed;
}

/* The host of a key such as "https://ghcr.io/v2/". */
static char *host_of(TALLOC_CTX *ctx, const char *key)
{
    const char *slashes = strstr(key, "://");
    const char *host = slashes ? slashes + strlen("://") : key;
    return talloc_strndup(ctx, host, strcspn(host, "/"));
}

static bool is_hub(const char *host)
{
    static const char *const names[] = {HUB_NAMES};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(host, names[i]) == 0)
            return true;
    }
    return false;
}

/* The member for this registry, however it was written; NULL: there is none. */
static const json_t *member_for(TALLOC_CTX *ctx, const json_t *object, const char *registry)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        const char *host = host_of(ctx, key);
        if (registry ? strcmp(host, registry) == 0 : is_hub(host))
            return value;
    }
    return NULL;
}

static void take_basic(TALLOC_CTX *ctx, const char *auth, Login *login)
{
    size_t length;
    char *text = base64_decode(ctx, auth, &length);
    char *colon = text ? strchr(text, ':') : NULL;
    if (!colon)
        return;
    *colon = '\0';
    login->user = text;
    login->password = colon + 1;
}

static Login login_of_entry(TALLOC_CTX *ctx, const json_t *entry)
{
    Login login = {.token = json_get_string(entry, "identitytoken", NULL)};
    if (login.token && !*login.token)
        login.token = NULL;
    login.user = json_get_string(entry, "username", NULL);
    login.password = json_get_string(entry, "password", NULL);
    const char *auth = json_get_string(entry, "auth", NULL);
    if (!login.user && auth)
        take_basic(ctx, auth, &login);
    return login;
}

/* "docker-credential-NAME get", which prints {"ServerURL", "Username", "Secret"}. */
static bool ask_helper(TALLOC_CTX *ctx, const char *name, const char *registry,
                       const Cancel *cancel, Login *ret_login, Error *err)
{
    const char *program = talloc_asprintf(ctx, "docker-credential-%s", name);
    const char *const argv[] = {program, "get", NULL};
    const ProcessQuestion question = {
        .argv = argv,
        .input = registry ? registry : HUB,
        .limit = ANSWER_MOST,
        .silence_ms = SILENCE_MS,
        .cancel = cancel,
        .name = program,
        .kind = ERR_AUTH,
    };
    char *answer = NULL;
    json_t *json = NULL;
    if (!process_ask(ctx, &question, &answer, err)) {
        /* Its own word for "I have none": that is no failure. */
        if (!answer || !strstr(answer, "credentials not found"))
            return false;
        error_clear(err);
        return true;
    }
    bool parsed = json_parse_object(answer, &json, err);
    wipe(answer);
    if (!parsed)
        return error_wrap(err, "%s", program);
    json_keep(ctx, json);
    const char *user = json_get_string(json, "Username", ""), *secret;
    secret = json_get_string(json, "Secret", NULL);
    if (strcmp(user, "<token>") == 0)
        ret_login->token = secret;
    else
        *ret_login = (Login){.user = user, .password = secret};
    return true;
}

static const char *helper_for(TALLOC_CTX *ctx, const json_t *config, const char *registry)
{
    const json_t *own = member_for(ctx, json_object_get(config, "credHelpers"), registry);
    return own ? json_string_value(own) : json_get_string(config, "credsStore", NULL);
}

static bool has(const Login *login)
{
    return login->token || (login->user && login->password);
}

static Login find_in_file(TALLOC_CTX *ctx, const ContainerEngine *engine, const char *registry,
                          const Cancel *cancel)
{
    const ContainerEngineConfig *config = container_engine_config(engine);
    ERROR_AUTO Error why = {0};
    json_t *json = NULL;
    Login login = {0};
    if (read_config(ctx, config, &json, &why) && json) {
        json_keep(ctx, json);
        const char *helper = helper_for(ctx, json, registry);
        bool asked UNUSED = !helper || ask_helper(ctx, helper, registry, cancel, &login, &why);
        if (!has(&login))
            login = login_of_entry(ctx, member_for(ctx, json_object_get(json, "auths"), registry));
    }
    if (error_is_set(&why))
        progress_say(config->progress, PROGRESS_WARNING,
                     "the login at the registry %s cannot be looked up: %s",
                     registry ? registry : "docker.io", why.message);
    return login;
}

static bool find_elsewhere(TALLOC_CTX *ctx, const ContainerEngine *engine, const char *registry,
                           Login *login, Error *err)
{
    RegistryLogin *source = container_engine_config(engine)->login;
    RegistryUser user = {0};
    if (!source || !registry)
        return true;
    if (!source->find(source, ctx, registry, &user, err))
        return error_wrap(err, "the login at the registry %s", registry);
    if (user.name)
        *login = (Login){user.name, secret_reveal(user.password), NULL};
    return true;
}

/* RFC 4648, section 5: what the engine decodes by. */
static void make_url_safe(char *text)
{
    for (; *text; text++) {
        if (*text == '+')
            *text = '-';
        else if (*text == '/')
            *text = '_';
    }
}

static const Secret *header_of(TALLOC_CTX *ctx, const Login *login, const char *registry)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *server = registry ? registry : HUB;
    JSON_AUTO json_t *json =
        login->token
            ? json_pack("{s:s, s:s}", "identitytoken", login->token, "serveraddress", server)
            : json_pack("{s:s, s:s, s:s}", "username", login->user, "password", login->password,
                        "serveraddress", server);
    char *text = json ? json_text(tmp, json) : NULL;
    if (!text)
        return NULL;
    char *encoded = base64_encode(tmp, text, strlen(text));
    make_url_safe(encoded);
    Secret *secret = secret_new(ctx, encoded);
    secret_register_part(ctx, login->token ? login->token : login->password);
    wipe(text);
    wipe(encoded);
    return secret;
}

bool registry_auth(TALLOC_CTX *ctx, ContainerEngine *engine, const char *registry,
                   const Cancel *cancel, const Secret **ret_auth, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Login login = find_in_file(tmp, engine, registry, cancel);
    if (!has(&login) && !find_elsewhere(tmp, engine, registry, &login, err))
        return false;
    *ret_auth = has(&login) ? header_of(ctx, &login, registry) : NULL;
    return true;
}
