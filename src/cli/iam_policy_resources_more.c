#include <string.h>

#include "cli/iam_policy_resources.h"

/* What follows `scheme` in the ledger's URL, of which `length` bytes count; NULL: another ledger.
 */
static const char *ledger_behind(const PolicyAsk *ask, const char *scheme)
{
    const char *url = settings_string(ask->settings, OPT_LEDGER);
    size_t length = strlen(scheme);
    return url && strncmp(url, scheme, length) == 0 ? url + length : NULL;
}

json_t *policy_ledger_table(const PolicyAsk *ask)
{
    const char *table = ledger_behind(ask, "dynamodb:");
    if (!table)
        return NULL;
    if (strncmp(table, "arn:", strlen("arn:")) == 0)
        return json_pack("[s]", table);
    return json_pack("[o]",
                     policy_arn(ask, "dynamodb", talloc_asprintf(ask->ctx, "table/%s", table)));
}

static json_t *bucket_arn(const PolicyAsk *ask, const char *rest)
{
    const char *place = ledger_behind(ask, "s3://");
    if (!place)
        return NULL;
    const char *prefix = strchr(place, '/');
    size_t length = strcspn(place, "/");
    bool below = *rest && prefix && prefix[1];
    return json_pack("[o]", json_sprintf("arn:%s:s3:::%.*s%s%s", ask->place->partition, (int)length,
                                         place, below ? prefix : "", rest));
}

json_t *policy_ledger_bucket(const PolicyAsk *ask)
{
    return bucket_arn(ask, "");
}

json_t *policy_ledger_objects(const PolicyAsk *ask)
{
    return bucket_arn(ask, "/*");
}

/* Of each notifier with that prefix, its address without options, in the form `format`. */
static json_t *notified(const PolicyAsk *ask, const char *prefix,
                        json_t *(*make)(const PolicyAsk *, const char *))
{
    json_t *arns = json_array();
    const char *const *targets = settings_list(ask->settings, OPT_NOTIFY);
    for (; targets && *targets; targets++) {
        size_t length = strlen(prefix);
        if (strncmp(*targets, prefix, length) != 0)
            continue;
        const char *address = *targets + length;
        json_array_append_new(arns,
                              make(ask, talloc_strndup(ask->ctx, address, strcspn(address, " "))));
    }
    return arns;
}

static json_t *as_is(const PolicyAsk *ask UNUSED, const char *address)
{
    return json_string(address);
}

static json_t *as_bus(const PolicyAsk *ask, const char *address)
{
    if (strncmp(address, "arn:", strlen("arn:")) == 0)
        return json_string(address);
    return policy_arn(ask, "events", talloc_asprintf(ask->ctx, "event-bus/%s", address));
}

static json_t *as_identity(const PolicyAsk *ask, const char *address UNUSED)
{
    return policy_arn(ask, "ses", "identity/*");
}

json_t *policy_topics(const PolicyAsk *ask)
{
    return notified(ask, "sns:", as_is);
}

json_t *policy_mail_identities(const PolicyAsk *ask)
{
    return notified(ask, "ses:", as_identity);
}

json_t *policy_event_buses(const PolicyAsk *ask)
{
    return notified(ask, "eventbridge:", as_bus);
}

json_t *policy_metric_namespaces(const PolicyAsk *ask)
{
    return notified(ask, "cloudwatch:", as_is);
}

json_t *policy_metrics(const PolicyAsk *ask)
{
    JSON_AUTO json_t *namespaces = policy_metric_namespaces(ask);
    return json_array_size(namespaces) > 0 ? json_pack("[s]", "*") : NULL;
}

/* --- CodeDeploy --- */

static json_t *codedeploy_arn(const PolicyAsk *ask, const char *resource)
{
    const char *driver = settings_string(ask->settings, OPT_DEPLOYER);
    if (!driver || strcmp(driver, "codedeploy") != 0)
        return NULL;
    return json_pack("[o]", policy_arn(ask, "codedeploy", resource));
}

static const char *or_any(const PolicyAsk *ask, OptionId id)
{
    const char *value = settings_string(ask->settings, id);
    return value ? value : "*";
}

json_t *policy_codedeploy_groups(const PolicyAsk *ask)
{
    return codedeploy_arn(ask,
                          talloc_asprintf(ask->ctx, "deploymentgroup:%s/%s",
                                          or_any(ask, OPT_APPLICATION), or_any(ask, OPT_GROUP)));
}

json_t *policy_codedeploy_applications(const PolicyAsk *ask)
{
    return codedeploy_arn(
        ask, talloc_asprintf(ask->ctx, "application:%s", or_any(ask, OPT_APPLICATION)));
}

json_t *policy_codedeploy_configs(const PolicyAsk *ask)
{
    return codedeploy_arn(ask, "deploymentconfig:*");
}
