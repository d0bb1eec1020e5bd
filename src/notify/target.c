#include <string.h>

#include "config/reference.h"
#include "notify/notifier.h"

/* Shorter parts of a path are words, such as "services". */
#define SHORTEST_TOKEN 12

const char *notify_target_name(const NotifyTarget *target)
{
    return target->name;
}

bool target_error(const NotifyTarget *target, Error *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    TALLOC_AUTO char *message = talloc_vasprintf(NULL, fmt, args);
    va_end(args);
    error_set(err, ERR_CONFIG, "%s", message);
    return error_hint(err, "write it like this: %s", target->notifier->example);
}

bool notify_target_wants(const NotifyTarget *target, const NotifyEvent *event)
{
    const Notifier *notifier = target->notifier;
    NotifyOutcome outcome = notify_outcome(event);
    if (notifier->ignores && notifier->ignores(event))
        return false;
    if (notifier->own_choice || target->when == WHEN_ALL)
        return true;
    return outcome != OUTCOME_STARTED && (outcome != OUTCOME_SUCCESS || target->when == WHEN_END);
}

static size_t option_index(const NotifyTarget *target, const char *name)
{
    size_t index = 0;
    while (strcmp(target->notifier->options[index].name, name) != 0)
        index++;
    return index;
}

const char *target_value(const NotifyTarget *target, const char *option)
{
    return target->values[option_index(target, option)];
}

const Secret *target_secret(const NotifyTarget *target, const char *option)
{
    return target->secrets[option_index(target, option)];
}

/* Whether it can be read here and now, without asking anybody else. */
static bool is_local(const char *reference)
{
    ReferenceKind kind = reference_kind(reference, NULL);
    return kind == REFERENCE_ENVIRONMENT || kind == REFERENCE_FILE;
}

/* Of a URL that is secret, its parts are too: a server's answer may name the token alone. */
static void register_parts(NotifyTarget *target, const Secret *secret)
{
    const char *url = secret_reveal(secret), *slashes = strstr(url, "://");
    if (!slashes)
        return;
    for (const char *at = slashes + strlen("://"); *at;) {
        at += strcspn(at, "/?&=");
        at += strspn(at, "/?&=");
        size_t length = strcspn(at, "/?&=");
        TALLOC_AUTO char *part = talloc_strndup(NULL, at, length);
        if (length >= SHORTEST_TOKEN)
            secret_register_part(target, part);
        explicit_bzero(part, length);
    }
}

static bool resolve(NotifyTarget *target, const NotifyConfig *config, const char *reference,
                    bool also_remote, Secret **slot, Error *err)
{
    bool is_reference = reference && reference_kind(reference, NULL) != REFERENCE_VALUE;
    if (!is_reference || *slot || !(also_remote || is_local(reference)))
        return true;
    if (!config->resolve(target, config->data, reference, slot, err))
        return false;
    register_parts(target, *slot);
    return true;
}

static bool resolve_all(NotifyTarget *target, const NotifyConfig *config, bool also_remote,
                        Error *err)
{
    const Notifier *notifier = target->notifier;
    if (notifier->address >= ADDRESS_SECRET &&
        !resolve(target, config, target->address, also_remote, &target->address_secret, err))
        return false;
    for (size_t i = 0; notifier->options && notifier->options[i].name; i++) {
        if (notifier->options[i].is_reference &&
            !resolve(target, config, target->values[i], also_remote, &target->secrets[i], err))
            return false;
    }
    return true;
}

bool notify_resolve_local(NotifyTarget *target, const NotifyConfig *config, Error *err)
{
    return resolve_all(target, config, false, err) || error_wrap(err, "notify: '%s'", target->name);
}

bool notify_resolve(NotifyTarget *target, const NotifyConfig *config, Error *err)
{
    return resolve_all(target, config, true, err) || error_wrap(err, "notify: '%s'", target->name);
}

bool target_resolve(NotifyTarget *target, const NotifyConfig *config, Error *err)
{
    return resolve_all(target, config, true, err);
}
