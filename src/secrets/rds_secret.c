#include "secrets/rds_secret.h"

#include <string.h>

#include "base/json.h"
#include "base/percent.h"

#define URL_MOST ((size_t)64 * 1024)

/* What a URL is made of, in the order of PARTS. */
typedef enum Part { ENGINE, USERNAME, PASSWORD, HOST, PORT, DBNAME, PART_COUNT } Part;

static const struct {
    const char *name;
    const char *fallback; /* NULL: it must be given */
} PARTS[PART_COUNT] = {
    [ENGINE] = {"engine", "postgres"},
    [USERNAME] = {"username", NULL},
    [PASSWORD] = {"password", NULL},
    [HOST] = {"host", NULL},
    [PORT] = {"port", ""},
    [DBNAME] = {"dbname", NULL},
};

/* RDS' engines, by what their names begin with. */
static const struct {
    const char *prefix, *scheme;
} ENGINES[] = {
    {"postgres", "postgres"}, {"aurora-postgres", "postgres"},
    {"mysql", "mysql"},       {"mariadb", "mysql"},
    {"aurora", "mysql"},
};

typedef struct Words {
    TALLOC_CTX *ctx;
    const char *values[PART_COUNT]; /* as they stand in a URL */
    char *rest;                     /* parameters of the URL: "a=b&c=d" */
} Words;

static const char *encoded(TALLOC_CTX *ctx, const char *text)
{
    Buf out = buf_new(ctx, URL_MOST);
    return percent_encode(&out, text, "") ? buf_text(&out) : NULL;
}

static const char *text_of(TALLOC_CTX *ctx, const json_t *member)
{
    if (json_is_integer(member))
        return talloc_asprintf(ctx, "%lld", (long long)json_integer_value(member));
    const char *text = json_string_value(member);
    return text && *text ? text : NULL;
}

static void take_member(Words *words, Part part, const json_t *object)
{
    const char *text = text_of(words->ctx, json_object_get(object, PARTS[part].name));
    if (text)
        words->values[part] = encoded(words->ctx, text);
}

static Part part_named(const char *name, size_t length)
{
    for (Part part = 0; part < PART_COUNT; part++) {
        if (strlen(PARTS[part].name) == length && strncmp(PARTS[part].name, name, length) == 0)
            return part;
    }
    return PART_COUNT;
}

static void take_parameter(Words *words, const char *text, size_t length)
{
    const char *equals = memchr(text, '=', length);
    size_t name = equals ? (size_t)(equals - text) : length;
    Part part = part_named(text, name);
    if (part < PART_COUNT && equals)
        words->values[part] = talloc_strndup(words->ctx, equals + 1, length - name - 1);
    else if (length > 0)
        words->rest = talloc_asprintf(words->ctx, "%s%s%.*s", words->rest, *words->rest ? "&" : "",
                                      (int)length, text);
}

static void take_parameters(Words *words, const char *text)
{
    while (text && *text) {
        size_t length = strcspn(text, "&");
        take_parameter(words, text, length);
        text += length + (text[length] == '&');
    }
}

static bool check_complete(Words *words, const char *reference, Error *err)
{
    char *missing = talloc_strdup(words->ctx, "");
    for (Part part = 0; part < PART_COUNT; part++) {
        if (!words->values[part])
            words->values[part] = PARTS[part].fallback;
        if (!words->values[part])
            missing = talloc_asprintf_append(missing, "%s'%s'", *missing ? " and no " : "",
                                             PARTS[part].name);
    }
    if (!*missing)
        return true;
    error_set(err, ERR_CONFIG, "the JSON of '%s' has no %s", reference, missing);
    return error_hint(err,
                      "add them to the secret; all but the password can stand in the reference: "
                      "%s?host=..&dbname=..",
                      reference);
}

static const char *scheme_of(const char *engine)
{
    for (size_t i = 0; i < COUNT_OF(ENGINES); i++) {
        if (strncmp(engine, ENGINES[i].prefix, strlen(ENGINES[i].prefix)) == 0)
            return ENGINES[i].scheme;
    }
    return NULL;
}

/* RDS always has TLS; that libpq would take an answer without it is for other servers. */
static const char *default_mode(const Words *words, const char *scheme, Env *env)
{
    bool given = strstr(words->rest, "sslmode=") || env_get(env, "PGSSLMODE");
    return given || strcmp(scheme, "postgres") != 0 ? "" : "sslmode=require";
}

static bool compose(TALLOC_CTX *ctx, const Words *words, const char *reference, Env *env,
                    Secret **ret_url, Error *err)
{
    const char *const *values = words->values;
    const char *scheme = scheme_of(values[ENGINE]);
    if (!scheme) {
        error_set(err, ERR_CONFIG, "the JSON of '%s' is for the engine '%s', which is not known",
                  reference, values[ENGINE]);
        return error_hint(err, "engines are postgres, mysql and mariadb");
    }
    const char *mode = default_mode(words, scheme, env);
    char *url = talloc_asprintf(
        words->ctx, "%s://%s:%s@%s%s%s/%s%s%s%s%s", scheme, values[USERNAME], values[PASSWORD],
        values[HOST], *values[PORT] ? ":" : "", values[PORT], values[DBNAME],
        *mode || *words->rest ? "?" : "", mode, *mode && *words->rest ? "&" : "", words->rest);
    *ret_url = secret_new(ctx, url);
    explicit_bzero(url, strlen(url));
    return true;
}

bool rds_secret_url(TALLOC_CTX *ctx, const char *reference, const Secret *json,
                    const char *parameters, Env *env, Secret **ret_url, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    JSON_AUTO json_t *object = NULL;
    if (!json_parse_object(secret_reveal(json), &object, &ignored)) /* its words quote the text */
        return error_set(err, ERR_CONFIG, "the value of '%s' begins like JSON and is none",
                         reference);
    Words words = {.ctx = tmp, .rest = talloc_strdup(tmp, "")};
    for (Part part = 0; part < PART_COUNT; part++)
        take_member(&words, part, object);
    take_parameters(&words, parameters);
    return check_complete(&words, reference, err) &&
           compose(ctx, &words, reference, env, ret_url, err);
}
