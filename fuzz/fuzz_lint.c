/* Whatever a migration holds, lint says something about it: findings with a rule, words and a place
 * in the file, in order, and the same ones again. folders: base sql config report db migration lint
 *
 * Input: a byte ('s' SQLite, 'm' MariaDB, others PostgreSQL of some version), then history and what
 * is pending, with a form feed in between. */
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

static Dialect dialect_of(uint8_t byte)
{
    return byte == 's' ? DIALECT_SQLITE : byte == 'm' ? DIALECT_MARIADB : DIALECT_POSTGRES;
}

static LintResult *lint(TALLOC_CTX *ctx, const LintSource *sources, uint8_t byte)
{
    Dialect dialect = dialect_of(byte);
    int version = dialect == DIALECT_POSTGRES ? (10 + byte % 9) * 10000 + byte / 128 : 0;
    ERROR_AUTO Error err = {0};
    LintPolicy policy;
    lint_policy_init(&policy);
    policy.style = true;
    const LintConfig config = {
        .dialect = dialect,
        .version = version,
        .sources = sources,
        .source_count = 2,
        .complete = byte % 2 == 0,
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
    size_t length = size - 1;
    const char *text = length ? talloc_memdup(ctx, data + 1, length) : "";
    const char *feed = memchr(text, '\f', length);
    size_t history = feed ? (size_t)(feed - text) : 0;
    size_t begin = feed ? history + 1 : 0;
    const LintSource sources[] = {
        {.shown = "V1.sql", .version = "1", .text = text, .length = history},
        {.shown = "V2.sql",
         .version = "2",
         .text = text + begin,
         .length = length - begin,
         .pending = true},
    };
    LintResult *result = lint(ctx, sources, data[0]);
    int lines = lines_of(text + begin, length - begin);
    for (size_t i = 0; i < result->report.count; i++)
        check_finding(&result->report.findings[i], lines);
    LintResult *again = lint(ctx, sources, data[0]);
    require(again->report.count == result->report.count && again->blocks == result->blocks,
            "the same text gives the same findings");
    return 0;
}
