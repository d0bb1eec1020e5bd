#include <string.h>

#include "cli/iam_policy_resources.h"

#define SSM            "ssm:"
#define SECRETSMANAGER "secretsmanager:"
#define RDS_IAM        "rds-iam:"

/* "/shop/url:3" is version 3 of the parameter "/shop/url", whose ARN ends in "parameter/shop/url".
 */
static json_t *parameter_arn(const PolicyAsk *ask, const char *name)
{
    if (strncmp(name, "arn:", strlen("arn:")) == 0)
        return json_string(name);
    name += *name == '/';
    return policy_arn(ask, "ssm",
                      talloc_asprintf(ask->ctx, "parameter/%.*s", (int)strcspn(name, ":"), name));
}

/* A secret's ARN ends in six characters that its name does not have. */
static json_t *secret_arn(const PolicyAsk *ask, const char *id)
{
    const char *name = talloc_strndup(ask->ctx, id, strcspn(id, "#"));
    if (strncmp(name, "arn:", strlen("arn:")) == 0)
        return json_string(name);
    return policy_arn(ask, "secretsmanager", talloc_asprintf(ask->ctx, "secret:%s-??????", name));
}

typedef json_t *(*MakeArn)(const PolicyAsk *ask, const char *rest);

static bool runs_here_or_keeps_records_there(const PolicyAsk *ask)
{
    const char *executor = settings_string(ask->settings, OPT_EXECUTOR);
    const char *ledger = settings_string(ask->settings, OPT_LEDGER);
    return !executor || strcmp(executor, "process") == 0 ||
           (ledger && strcmp(ledger, "database") == 0);
}

static void add_database(const PolicyAsk *ask, const Settings *settings, const char *prefix,
                         MakeArn make, json_t *arns)
{
    const char *text = settings_string(settings, OPT_DATABASE);
    if (text && strncmp(text, prefix, strlen(prefix)) == 0)
        json_array_append_new(arns, make(ask, text + strlen(prefix)));
}

/* Of the one database, or of each. New reference; NULL: none. */
static json_t *database_reference(const PolicyAsk *ask, const char *prefix, MakeArn make)
{
    json_t *arns = json_array();
    const char *const *name = settings_databases(ask->settings);
    add_database(ask, ask->settings, prefix, make, arns);
    for (; *name; name++)
        add_database(ask, settings_of_database(ask->ctx, ask->settings, *name), prefix, make, arns);
    if (json_array_size(arns) > 0)
        return arns;
    json_decref(arns);
    return NULL;
}

json_t *policy_database_parameters(const PolicyAsk *ask)
{
    return database_reference(ask, SSM, parameter_arn);
}

json_t *policy_database_secrets(const PolicyAsk *ask)
{
    return database_reference(ask, SECRETSMANAGER, secret_arn);
}

/* The resource's id is not in the URL: any database of the region, by this user. */
static json_t *user_arn(const PolicyAsk *ask, const char *url)
{
    const char *authority = strstr(url, "://");
    authority = authority ? authority + strlen("://") : url;
    return policy_arn(
        ask, "rds-db",
        talloc_asprintf(ask->ctx, "dbuser:*/%.*s", (int)strcspn(authority, ":@"), authority));
}

json_t *policy_database_users(const PolicyAsk *ask)
{
    return database_reference(ask, RDS_IAM, user_arn);
}

/* Of each word of a target: "slack:ssm:/hooks/slack", "password=secretsmanager:mail#password". */
static void add_references(const PolicyAsk *ask, json_t *arns, const char *target,
                           const char *prefix, MakeArn make)
{
    for (const char *at = strstr(target, prefix); at; at = strstr(at + 1, prefix)) {
        bool begins = at == target || strchr(":= ", at[-1]);
        const char *rest = at + strlen(prefix);
        if (begins)
            json_array_append_new(arns,
                                  make(ask, talloc_strndup(ask->ctx, rest, strcspn(rest, " "))));
    }
}

static json_t *other_references(const PolicyAsk *ask, const char *prefix, MakeArn make)
{
    json_t *arns = json_array();
    const char *const *targets = settings_list(ask->settings, OPT_NOTIFY);
    for (; targets && *targets; targets++)
        add_references(ask, arns, *targets, prefix, make);
    JSON_AUTO json_t *database =
        runs_here_or_keeps_records_there(ask) ? database_reference(ask, prefix, make) : NULL;
    json_array_extend(arns, database);
    return arns;
}

json_t *policy_other_parameters(const PolicyAsk *ask)
{
    return other_references(ask, SSM, parameter_arn);
}

json_t *policy_other_secrets(const PolicyAsk *ask)
{
    return other_references(ask, SECRETSMANAGER, secret_arn);
}
