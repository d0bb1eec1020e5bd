/* SARIF 2.1.0 (OASIS standard), which GitHub's code scanning and others read. What is allowed is a
 * result with a suppression (section 3.27.23), so that it can be counted there as well. */
#include "report/findings/formats.h"

#include <string.h>

#include "base/percent.h"
#include "report/findings/words.h"

#define SCHEMA                                                                                     \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#define LONGEST_URI ((size_t)32 << 10)

static json_t *rule_json(const FindingRule *rule)
{
    return json_pack("{s:s, s:{s:o}, s:{s:o, s:o}, s:{s:s}}", "id", rule->name, "shortDescription",
                     "text", json_string_or_null(rule->title), "help", "text",
                     json_string_or_null(rule->help), "markdown", json_string_or_null(rule->help),
                     "defaultConfiguration", "level", finding_level_name(rule->level));
}

static json_t *driver_json(const FindingReport *findings)
{
    json_t *rules = json_array();
    for (size_t i = 0; i < findings->rule_count; i++)
        json_array_append_new(rules, rule_json(&findings->rules[i]));
    return json_pack("{s:s, s:s, s:s, s:o}", "name", "tidegate", "version", TIDEGATE_VERSION,
                     "semanticVersion", TIDEGATE_VERSION, "rules", rules);
}

static int rule_index(const FindingReport *findings, const char *name)
{
    for (size_t i = 0; i < findings->rule_count; i++) {
        if (strcmp(findings->rules[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}

static void set_number(json_t *region, const char *key, int number)
{
    if (number > 0)
        json_object_set_new(region, key, json_integer(number));
}

static json_t *location_json(const Finding *finding)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Buf uri = buf_new(tmp, LONGEST_URI);
    bool ok = percent_encode(&uri, finding->file, "/");
    json_t *region = json_object();
    set_number(region, "startLine", finding->line);
    set_number(region, "startColumn", finding->column);
    set_number(region, "endLine", finding->end_line);
    set_number(region, "endColumn", finding->end_column);
    json_t *place = json_pack("{s:{s:o}}", "artifactLocation", "uri",
                              json_string_or_null(ok ? buf_text(&uri) : finding->file));
    if (json_object_size(region) > 0)
        json_object_set(place, "region", region);
    json_decref(region);
    return json_pack("[{s:o}]", "physicalLocation", place);
}

static json_t *result_json(const FindingReport *findings, const Finding *finding)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    json_t *message =
        json_pack("{s:o, s:o}", "text", json_string_or_null(finding_plain(tmp, finding)),
                  "markdown", json_string_or_null(finding_markdown(tmp, finding)));
    json_t *result = json_pack("{s:s, s:s, s:o, s:o}", "ruleId", finding->rule, "level",
                               finding_level_name(finding->level), "message", message, "locations",
                               location_json(finding));
    int index = rule_index(findings, finding->rule);
    if (index >= 0)
        json_object_set_new(result, "ruleIndex", json_integer(index));
    if (finding->fingerprint)
        json_object_set_new(result, "partialFingerprints",
                            json_pack("{s:s}", "tidegate/v1", finding->fingerprint));
    json_t *suppressions =
        finding->allowed_reason
            ? json_pack("[{s:s, s:s, s:o}]", "kind", finding->in_baseline ? "external" : "inSource",
                        "status", "accepted", "justification",
                        json_string_or_null(finding->allowed_reason))
            : json_array();
    json_object_set_new(result, "suppressions", suppressions);
    return result;
}

static bool is_found(const FindingReport *findings, const char *rule)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (strcmp(findings->findings[i].rule, rule) == 0)
            return true;
    }
    return false;
}

/* The words of all rules are a quarter of a megabyte: only those that a result is of. */
static FindingReport with_rules_found(TALLOC_CTX *ctx, const FindingReport *all)
{
    FindingReport report = *all;
    FindingRule *found = talloc_array(ctx, FindingRule, (unsigned)all->rule_count);
    report.rules = found;
    report.rule_count = 0;
    for (size_t i = 0; i < all->rule_count; i++) {
        if (is_found(all, all->rules[i].name))
            found[report.rule_count++] = all->rules[i];
    }
    return report;
}

static void print_sarif(Report *report UNUSED, FILE *out, const FindingReport *all)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const FindingReport given = with_rules_found(tmp, all), *findings = &given;
    json_t *results = json_array();
    for (size_t i = 0; i < findings->count; i++)
        json_array_append_new(results, result_json(findings, &findings->findings[i]));
    JSON_AUTO json_t *log =
        json_pack("{s:s, s:s, s:[{s:{s:o}, s:s, s:o}]}", "$schema", SCHEMA, "version", "2.1.0",
                  "runs", "tool", "driver", driver_json(findings), "columnKind",
                  "unicodeCodePoints", "results", results);
    json_dumpf(log, out, JSON_INDENT(2));
    fputc('\n', out);
}

const FindingFormat finding_format_sarif = {"sarif", print_sarif};
