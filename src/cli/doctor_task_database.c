#include <string.h>

#include "aws/secretsmanager.h"
#include "aws/ssm.h"
#include "cli/database_views.h"
#include "cli/doctor_sight.h"
#include "cli/migrations.h"
#include "config/reference.h"

static bool has_named(const json_t *list, const char *name)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        if (strcmp(json_get_string(item, "name", ""), name) == 0)
            return true;
    }
    return false;
}

static bool has_variable(const char *const *variables, const char *name)
{
    size_t length = strlen(name);
    for (; variables && *variables; variables++) {
        if (strncmp(*variables, name, length) == 0 && (*variables)[length] == '=')
            return true;
    }
    return false;
}

static Check judge_variable(Sight *sight, const char *name)
{
    Invocation *invocation = sight->invocation;
    const json_t *container = sight->migrates->container;
    if (!container)
        return sight_missing(sight, "the task definition is not known");
    if (has_named(json_object_get(container, "secrets"), name))
        return check_passed(invocation, "%s, a secret of the task definition", name);
    if (has_named(json_object_get(container, "environment"), name) ||
        has_variable(sight->target.variables, name))
        return check_passed(invocation, "%s, a variable of the task", name);
    return check_warned(invocation,
                        talloc_asprintf(invocation->ctx,
                                        "put %s into the container's `secrets`, unless the image "
                                        "sets it itself",
                                        name),
                        "the task definition gives container %s no %s",
                        json_get_string(container, "name", "?"), name);
}

/* `rest`: "shop/db#url?sslmode=verify-full". */
static Check judge_kept(Sight *sight, ReferenceKind kind, const char *rest)
{
    Invocation *invocation = sight->invocation;
    ERROR_AUTO Error err = {0};
    const char *name = talloc_strndup(invocation->ctx, rest, strcspn(rest, "#?"));
    if (!sight_is_usable(sight))
        return sight_missing(sight, NULL);
    if (kind == REFERENCE_SSM ? ssm_look(sight->aws, name, &err)
                              : secretsmanager_look(sight->aws, name, &err))
        return check_passed(invocation, "%s is there; the task reads it", name);
    return check_failed_or_skipped(invocation, name, &err);
}

/* "postgres://USER@HOST:PORT/DATABASE" */
static CredentialRequest parts_of(TALLOC_CTX *ctx, const char *url)
{
    const char *user = strstr(url, "://");
    user = user ? user + strlen("://") : url;
    size_t user_length = strcspn(user, ":@/");
    const char *host = user[user_length] == '@' ? user + user_length + 1 : "";
    size_t host_length = strcspn(host, ":/?");
    const char *port = host[host_length] == ':' ? host + host_length + 1 : "5432";
    return (CredentialRequest){
        .user = talloc_strndup(ctx, user, user_length),
        .host = talloc_strndup(ctx, host, host_length),
        .port = talloc_strndup(ctx, port, strspn(port, "0123456789")),
    };
}

static Check judge_login(Sight *sight, const char *url)
{
    Invocation *invocation = sight->invocation;
    ERROR_AUTO Error err = {0};
    Secret *token;
    const CredentialRequest request = parts_of(invocation->ctx, url);
    const DatabaseAddress *address = migrations_database(invocation, &err);
    if (!address ||
        !address->credentials->make(address->credentials, invocation->ctx, &request, &token, &err))
        return check_failed(invocation, &err);
    return check_passed(invocation,
                        "a login token for %s at %s can be made; the task makes its own",
                        request.user, request.host);
}

static Check check_one(Sight *sight)
{
    Invocation *invocation = sight->invocation;
    const char *text = settings_string(invocation->settings, OPT_DATABASE), *rest = NULL;
    if (!text)
        return check_passed(invocation, "not configured; the migrate command has its own");
    switch (reference_kind(text, &rest)) {
    case REFERENCE_ENVIRONMENT:
        return judge_variable(sight, rest);
    case REFERENCE_SSM:
        return judge_kept(sight, REFERENCE_SSM, rest);
    case REFERENCE_SECRETSMANAGER:
        return judge_kept(sight, REFERENCE_SECRETSMANAGER, rest);
    case REFERENCE_RDS_IAM:
        return judge_login(sight, rest);
    default:
        return check_skipped(invocation, NULL, "%s: not checked from here, the task reaches it",
                             reference_shown(invocation->ctx, text));
    }
}

Check check_task_database(Sight *sight)
{
    size_t count;
    DatabaseView *views = database_views(sight->invocation, &count);
    if (!views[0].name)
        return check_one(sight);
    Check all = {.status = CHECK_OK};
    for (size_t i = 0; i < count; i++) {
        Sight one = *sight;
        one.invocation = &views[i].invocation;
        const Check check = check_one(&one);
        check_add(sight->invocation->ctx, views[i].name, &check, &all);
    }
    return all;
}
