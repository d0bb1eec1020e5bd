#include "cli/command.h"

static void print_version(Report *report UNUSED, FILE *out, const void *data)
{
    fprintf(out, "tidegate %s\n", (const char *)data);
}

static int run_version(Invocation *invocation)
{
    json_t *result = json_pack("{s:s}", "version", TIDEGATE_VERSION);
    return report_finish(invocation->report, result, print_version, TIDEGATE_VERSION, 0, NULL);
}

static const OptionId options[] = {OPTION_COUNT_OF};

const Command command_version = {
    .name = "version",
    .group = GROUP_SETUP,
    .summary = "print the version",
    .description = "Prints the version of this program.",
    .examples = "tidegate version\n"
                "tidegate version --json",
    .options = options,
    .run = run_version,
};
