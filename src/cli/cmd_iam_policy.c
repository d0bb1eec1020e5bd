#include <string.h>

#include "aws/aws.h"
#include "cli/aws_setup.h"
#include "cli/iam_policy.h"
#include "cli/ship_options.h"

#define ANY "*"

/* Offline: what is not said is any. */
static PolicyPlace place_of(const Invocation *invocation)
{
    ERROR_AUTO Error no_region = {0};
    PolicyPlace place = {.partition = "aws", .region = ANY, .account = ANY};
    const char *account = settings_string(invocation->settings, OPT_ACCOUNT);
    bool known UNUSED = aws_region(aws_of_settings(invocation), &place.region, &no_region);
    place.partition = aws_partition(place.region);
    if (account)
        place.account = account;
    return place;
}

static void print_policy(Report *report UNUSED, FILE *out, const void *data)
{
    const json_t *document = data;
    json_dumpf(document, out, JSON_INDENT(2));
    fputc('\n', out);
}

static int run_iam_policy(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    PolicyRole role = POLICY_CI;
    const char *name = invocation->arguments[0];
    if (!policy_role_parse(name, &role)) {
        error_set(&err, ERR_USAGE, "there is no policy for '%s'", name);
        error_hint(&err, "ask for ci, task, lambda or doctor");
        return invocation_fail(invocation, &err);
    }
    const char *environment = NULL;
    if (!settings_environment(invocation->settings, &environment, &err))
        return invocation_fail(invocation, &err);
    const PolicyPlace place = place_of(invocation);
    json_t *document = policy_document(invocation->settings, role, &place);
    json_t *json = json_pack("{s:s, s:s, s:o}", "role", policy_role_name(role), "environment",
                             environment, "policy", document);
    return report_finish(invocation->report, json, print_policy, document, 0, NULL);
}

static const OptionId options[] = {
    LEDGER_OPTIONS,     OPT_EXECUTOR, OPT_DEPLOYER, OPT_APPLICATION, OPT_GROUP,
    OPT_SKIP_UNCHANGED, OPT_NOTIFY,   OPT_ACCOUNT,  OPTION_COUNT_OF,
};

const Command command_iam_policy = {
    .name = "iam-policy",
    .group = GROUP_SETUP,
    .arguments = "ROLE",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "print the least permissions that a role needs, as an IAM policy",
    .description =
        "Derives the policy from the configuration of the environment: what the executor, the "
        "deployer, the ledger, references to secrets and notifications ask of AWS, and nothing "
        "else.\n"
        "ROLE: `ci` is that of who calls `run`, `up`, `gate` and `deploy`; `task` that of the "
        "migration task; `lambda` that of a function that runs `tidegate lambda`; `doctor` what "
        "`tidegate doctor` looks at besides what `ci` may do. Nothing is asked "
        "of AWS. What the configuration does not name (roles that tasks take, the account without "
        "--account) stands as *; narrow it where you can.",
    .examples = "tidegate iam-policy ci --env production --account 123456789012 > ci.json\n"
                "tidegate iam-policy task --env production",
    .options = options,
    .needs_settings = true,
    .run = run_iam_policy,
};
