#include "cli/doctor_secrets.h"

#include <string.h>

#include "aws/arn.h"
#include "aws/secretsmanager.h"
#include "aws/ssm.h"
#include "base/buf.h"
#include "cli/doctor_sight.h"

#define NAMES_MOST 4096
/* arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME, and behind that :KEY:STAGE:VERSION. */
#define ARN_PARTS 7

/* A reference of a task definition without the parts behind the secret's own ARN. */
static char *bare(TALLOC_CTX *ctx, const char *reference)
{
    size_t parts = arn_is_of(reference, "secretsmanager") ? ARN_PARTS : SIZE_MAX;
    const char *end = reference;
    for (size_t i = 0; i < parts && *end; i++)
        end += strcspn(end, ":") + (i + 1 < parts && end[strcspn(end, ":")] ? 1 : 0);
    return talloc_strndup(ctx, reference, (size_t)(end - reference));
}

bool doctor_look_at_secret(Aws *aws, const char *name, Error *err)
{
    return arn_is_of(name, "secretsmanager") ? secretsmanager_look(aws, name, err)
                                             : ssm_look(aws, name, err);
}

/* What the search has come to: each name once. */
typedef struct Search {
    Sight *sight;
    json_t *seen; /* {name: true} */
    Buf names;    /* of those that are there */
    size_t found;
    Check unsure; /* the first one that may not be looked at */
    Error missing;
} Search;

static void look(Search *search, const char *reference)
{
    Invocation *invocation = search->sight->invocation;
    ERROR_AUTO Error err = {0};
    const char *name = bare(invocation->ctx, reference);
    if (json_object_get(search->seen, name))
        return;
    json_object_set_new(search->seen, name, json_true());
    if (doctor_look_at_secret(search->sight->aws, name, &err)) {
        bool added UNUSED =
            buf_printf(&search->names, "%s%s", search->found++ ? ", " : "", arn_name(name));
    } else if (err.kind != ERR_AUTH) {
        error_move(&search->missing, &err);
    } else if (!search->unsure.text) {
        search->unsure = check_failed_or_skipped(invocation, arn_name(name), &err);
    }
}

static void look_at_all(Search *search, const json_t *list)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item) look(search, json_get_string(item, "valueFrom", ""));
}

/* All containers must have theirs before the task starts. */
static void look_at_containers(Search *search, const json_t *definition)
{
    size_t i;
    json_t *container;
    json_array_foreach(json_object_get(definition, "containerDefinitions"), i, container)
    {
        const json_t *log = json_object_get(container, "logConfiguration");
        const json_t *registry = json_object_get(container, "repositoryCredentials");
        const char *login = json_get_string(registry, "credentialsParameter", NULL);
        look_at_all(search, json_object_get(container, "secrets"));
        look_at_all(search, json_object_get(log, "secretOptions"));
        if (login)
            look(search, login);
    }
}

Check check_secrets(Sight *sight)
{
    Invocation *invocation = sight->invocation;
    if (!sight->migrates->definition)
        return sight_missing(sight, "the task definition is not known");
    JSON_AUTO json_t *seen = json_object();
    Search search = {.sight = sight, .seen = seen, .names = buf_new(invocation->ctx, NAMES_MOST)};
    look_at_containers(&search, sight->migrates->definition);
    if (error_is_set(&search.missing)) {
        Check check = check_failed(invocation, &search.missing);
        error_clear(&search.missing);
        return check;
    }
    if (search.unsure.text)
        return search.unsure;
    if (search.found == 0)
        return check_passed(invocation, "none in the task definition");
    return check_passed(invocation, "there: %s", buf_text(&search.names));
}
