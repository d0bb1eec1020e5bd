/* Whatever a migration holds, lint says something about it: findings with a rule, words and a place
 * in the file, in order, and the same ones again. folders: base sql config report db migration lint
 *
 * Input: a byte for the server's version, then history and what is pending, with a form feed in
 * between. */
#include "fuzz.h"

#include <string.h>

#include "base/clock.h"
#include "lint/lint.h"

static int lines_of(const char *text, size_t length)
{
    int lines = 1;
    for (size_t i = 0; i < length; i++)
        lines += text[i] == '\n';
    return lines;
}

static void check_finding(const Finding *finding, int lines)
{
    require(finding->rule && rule_find(finding->rule) != RULE_NONE, "a finding has a rule");
    require(finding->message && *finding->message, "a finding has a message");
    require(finding->line >= 0 && finding->line <= lines, "its line is in the file");
    require(finding->column >= 0, "its column is in the line");
    require(finding->fingerprint != NULL, "it can be known again");
}

static LintResult *lint(TALLOC_CTX *ctx, const LintSource *sources, int version)
{
    ERROR_AUTO Error err = {0};
    LintPolicy policy;
    lint_policy_init(&policy);
    policy.style = true;
    const LintConfig config = {
        .dialect = DIALECT_POSTGRES,
        .version = version,
        .sources = sources,
        .source_count = 2,
        .complete = version % 2 == 0,
        .policy = &policy,
        .effects = true,
        .style = true,
        .clock = clock_system(),
    };
    LintResult *result = NULL;
    require(lint_run(ctx, &config, &result, &err), "bad SQL is no error");
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *text = talloc_strndup(ctx, (const char *)data + 1, size - 1);
    size_t length = size - 1;
    const char *feed = memchr((const char *)data + 1, '\f', length);
    size_t history = feed ? (size_t)(feed - ((const char *)data + 1)) : 0;
    size_t begin = feed ? history + 1 : 0;
    const LintSource sources[] = {
        {.shown = "V1.sql", .version = "1", .text = text, .length = history},
        {.shown = "V2.sql",
         .version = "2",
         .text = text + begin,
         .length = length - begin,
         .pending = true},
    };
    int version = (10 + data[0] % 9) * 10000 + data[0] / 128;
    LintResult *result = lint(ctx, sources, version);
    int lines = lines_of(text + begin, length - begin);
    for (size_t i = 0; i < result->report.count; i++)
        check_finding(&result->report.findings[i], lines);
    LintResult *again = lint(ctx, sources, version);
    require(again->report.count == result->report.count && again->blocks == result->blocks,
            "the same text gives the same findings");
    return 0;
}
