#include "db/mysql/target.h"

#include <string.h>
#include <strings.h>

#include "base/percent.h"
#include "db/url.h"

#define DEFAULT_PORT   3306
#define DEFAULT_SOCKET "/run/mysqld/mysqld.sock" /* Debian's */

static const char *const MODES[] = {
    [MY_TLS_DISABLED] = "DISABLED",
    [MY_TLS_PREFERRED] = "PREFERRED",
    [MY_TLS_REQUIRED] = "REQUIRED",
    [MY_TLS_VERIFY_CA] = "VERIFY_CA",
    [MY_TLS_VERIFY_IDENTITY] = "VERIFY_IDENTITY",
};

static bool set_mode(TALLOC_CTX *ctx UNUSED, MyTarget *target, const char *value)
{
    for (size_t i = 0; i < COUNT_OF(MODES); i++) {
        if (strcasecmp(value, MODES[i]) == 0) {
            target->tls = (MyTls)i;
            return true;
        }
    }
    return false;
}

static bool set_timeout(TALLOC_CTX *ctx UNUSED, MyTarget *target, const char *value)
{
    char *end;
    long seconds = strtol(value, &end, 10);
    if (end == value || *end || seconds <= 0 || seconds > 3600)
        return false;
    target->timeout_ms = (int64_t)seconds * 1000;
    return true;
}

#define FILE_SETTER(field)                                                                         \
    static bool set_##field(TALLOC_CTX *ctx, MyTarget *target, const char *value)                  \
    {                                                                                              \
        target->field = talloc_strdup(ctx, value);                                                 \
        return *value == '/';                                                                      \
    }
FILE_SETTER(socket)
FILE_SETTER(ssl_ca)
FILE_SETTER(ssl_cert)
FILE_SETTER(ssl_key)

#define FILE_FORM "the absolute path of a file"

static const struct {
    const char *name; /* with '-'; '_' is taken for it, as programs differ */
    bool (*set)(TALLOC_CTX *ctx, MyTarget *target, const char *value);
    const char *form;
} PARAMETERS[] = {
    {"connect-timeout", set_timeout, "seconds, from 1 to 3600"},
    {"socket", set_socket, FILE_FORM},
    {"ssl-ca", set_ssl_ca, FILE_FORM},
    {"ssl-cert", set_ssl_cert, FILE_FORM},
    {"ssl-key", set_ssl_key, FILE_FORM},
    {"ssl-mode", set_mode, "DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY"},
};

static bool fail_unknown(const char *name, Error *err)
{
    TALLOC_AUTO char *known = talloc_strdup(NULL, "");
    for (size_t i = 0; i < COUNT_OF(PARAMETERS); i++)
        known = talloc_asprintf_append(known, "%s%s", i ? ", " : "", PARAMETERS[i].name);
    error_set(err, ERR_CONFIG, "the database URL has the parameter '%s', which is not known", name);
    return error_hint(err, "a URL of MariaDB or MySQL may have: %s", known);
}

static bool take_parameter(TALLOC_CTX *ctx, char *word, MyTarget *target, Error *err)
{
    char *value = strchr(word, '=');
    if (value)
        *value++ = '\0';
    for (char *at = word; *at; at++)
        *at = *at == '_' ? '-' : *at;
    for (size_t i = 0; i < COUNT_OF(PARAMETERS); i++) {
        if (strcasecmp(word, PARAMETERS[i].name) != 0)
            continue;
        percent_decode(value ? value : word);
        return (value && PARAMETERS[i].set(ctx, target, value)) ||
               error_set(err, ERR_CONFIG, "%s in the database URL is to be %s", PARAMETERS[i].name,
                         PARAMETERS[i].form);
    }
    return fail_unknown(word, err);
}

static bool take_parameters(TALLOC_CTX *ctx, char *query, MyTarget *target, Error *err)
{
    char *rest = query;
    for (char *word; (word = strsep(&rest, "&")) != NULL;) {
        if (*word && !take_parameter(ctx, word, target, err))
            return false;
    }
    return true;
}

static void take_user(TALLOC_CTX *ctx, char *words, MyTarget *target)
{
    char *password = strchr(words, ':');
    if (password) {
        *password++ = '\0';
        percent_decode(password);
        target->password = secret_new(ctx, password);
        secret_show_whole(target->password);
    }
    percent_decode(words);
    target->user = *words ? talloc_strdup(ctx, words) : NULL;
}

static bool take_port(const char *text, MyTarget *target, Error *err)
{
    char *end;
    unsigned long port = strtoul(text, &end, 10);
    if (end == text || *end || port == 0 || port > 65535)
        return error_set(err, ERR_CONFIG, "the database URL has the port '%s', which is none",
                         text);
    target->port = (unsigned)port;
    return true;
}

/* host, host:port, [::1]:port */
static bool take_place(TALLOC_CTX *ctx, char *place, MyTarget *target, Error *err)
{
    char *host = place, *end = strchr(place, ':');
    if (*place == '[') {
        host = place + 1;
        char *close = strchr(host, ']');
        if (!close)
            return error_set(err, ERR_CONFIG, "the database URL has a '[' without its ']'");
        *close = '\0';
        end = close[1] == ':' ? close + 1 : NULL;
    }
    if (end)
        *end = '\0';
    percent_decode(host);
    target->host = *host ? talloc_strdup(ctx, host) : NULL;
    return !end || take_port(end + 1, target, err);
}

static bool check_whole(const MyTarget *target, Error *err)
{
    if (target->tls >= MY_TLS_VERIFY_CA && !target->ssl_ca) {
        error_set(err, ERR_CONFIG, "ssl-mode=%s in the database URL needs an authority to trust",
                  MODES[target->tls]);
        return error_hint(err, "name its certificate: &ssl-ca=/etc/ssl/certs/ca-certificates.crt");
    }
    if (target->host && target->socket)
        return error_set(err, ERR_CONFIG,
                         "the database URL has a host and a socket: leave one of them out");
    return true;
}

/* "localhost" with a socket is how others write that the host is this one. */
static void choose_way(TALLOC_CTX *ctx, MyTarget *target)
{
    if (target->socket && target->host && strcmp(target->host, "localhost") == 0)
        target->host = NULL;
    if (!target->host && !target->socket)
        target->socket = talloc_strdup(ctx, DEFAULT_SOCKET);
}

/* `rest` is what follows "://". */
static bool take_url(TALLOC_CTX *ctx, char *rest, MyTarget *target, Error *err)
{
    char *query = strchr(rest, '?');
    if (query)
        *query++ = '\0';
    char *path = strchr(rest, '/');
    if (path)
        *path++ = '\0';
    char *at = strchr(rest, '@');
    if (at) {
        *at++ = '\0';
        take_user(ctx, rest, target);
    }
    if (path)
        percent_decode(path);
    target->database = path && *path ? talloc_strdup(ctx, path) : NULL;
    if (!take_place(ctx, at ? at : rest, target, err) ||
        (query && !take_parameters(ctx, query, target, err)))
        return false;
    choose_way(ctx, target);
    return check_whole(target, err);
}

bool my_target_read(TALLOC_CTX *ctx, const Secret *url, MyTarget *ret_target, Error *err)
{
    const char *text = secret_reveal(url);
    if (!db_url_guard(ctx, text, err))
        return false;
    char *copy = talloc_strdup(ctx, text);
    char *rest = strstr(copy, "://");
    *rest = '\0';
    MyTarget target = {.port = DEFAULT_PORT, .tls = MY_TLS_PREFERRED};
    target.scheme = talloc_strdup(ctx, copy);
    bool read = take_url(ctx, rest + strlen("://"), &target, err);
    explicit_bzero(copy, talloc_get_size(copy));
    if (read)
        *ret_target = target;
    return read;
}

char *my_target_label(TALLOC_CTX *ctx, const MyTarget *target)
{
    const char *user = target->user ? target->user : "";
    const char *database = target->database ? target->database : "";
    if (!target->host)
        return talloc_asprintf(ctx, "%s://%s@/%s?socket=%s", target->scheme, user, database,
                               target->socket);
    bool ipv6 = strchr(target->host, ':') != NULL;
    return talloc_asprintf(ctx, "%s://%s@%s%s%s:%u/%s", target->scheme, user, ipv6 ? "[" : "",
                           target->host, ipv6 ? "]" : "", target->port, database);
}
