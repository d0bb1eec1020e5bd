#include "cli/iam_policy.h"

#include <string.h>

#include "cli/iam_policy_needs.h"

static const char *const role_names[POLICY_ROLE_COUNT] = {
    [POLICY_CI] = "ci",
    [POLICY_TASK] = "task",
    [POLICY_LAMBDA] = "lambda",
    [POLICY_DOCTOR] = "doctor",
};

bool policy_role_parse(const char *name, PolicyRole *ret_role)
{
    for (PolicyRole role = 0; role < POLICY_ROLE_COUNT; role++) {
        if (strcmp(role_names[role], name) != 0)
            continue;
        *ret_role = role;
        return true;
    }
    return false;
}

const char *policy_role_name(PolicyRole role)
{
    return role_names[role];
}

/* "ecs:RunTask ecs:StopTask" as an array. */
static json_t *actions_json(const char *actions)
{
    json_t *array = json_array();
    while (*actions) {
        size_t length = strcspn(actions, " ");
        json_array_append_new(array, json_stringn(actions, length));
        actions += length;
        actions += strspn(actions, " ");
    }
    return array;
}

static json_t *statement_json(const PolicyNeed *need, json_t *resources, const PolicyAsk *ask)
{
    json_t *statement = json_pack("{s:s, s:s, s:o, s:o}", "Sid", need->sid, "Effect", "Allow",
                                  "Action", actions_json(need->actions), "Resource", resources);
    json_t *condition = need->condition ? need->condition(ask) : NULL;
    if (condition)
        json_object_set_new(statement, "Condition", condition);
    return statement;
}

json_t *policy_document(const Settings *settings, PolicyRole role, const PolicyPlace *place)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const PolicyAsk ask = {.ctx = tmp, .settings = settings, .place = place};
    json_t *statements = json_array();
    for (size_t i = 0; i < policy_need_count; i++) {
        const PolicyNeed *need = &policy_needs[i];
        json_t *resources = need->roles & (1u << role) ? need->resources(&ask) : NULL;
        if (resources && json_array_size(resources) > 0)
            json_array_append_new(statements, statement_json(need, resources, &ask));
        else
            json_decref(resources);
    }
    return json_pack("{s:s, s:o}", "Version", "2012-10-17", "Statement", statements);
}
