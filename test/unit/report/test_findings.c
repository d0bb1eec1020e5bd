/* What other programs read must stay readable, whatever a migration's text holds. */
#include <stdlib.h>
#include <string.h>

#include "report/findings/formats.h"
#include "report/findings/words.h"
#include "unit.h"

static const FindingBreak BREAKS[] = {{"23502", "INSERTs that do not name it fail"}};
static const FindingLock LOCKS[] = {{"users", "ACCESS EXCLUSIVE", "reads and writes"}};
static const FindingRule RULES[] = {{"other", "Other", "", FINDING_NOTE},
                                    {"add-required-column", "A title", "help", FINDING_ERROR}};

static const Finding HOSTILE = {
    .rule = "add-required-column",
    .level = FINDING_ERROR,
    .file = "db/a b,c:d<&\"'.sql",
    .line = 3,
    .column = 1,
    .message = "100 % of \"users\" & <others>\nfail \x01 \xFF",
    .breaks = BREAKS,
    .break_count = 1,
    .locks = LOCKS,
    .lock_count = 1,
    .recipe = "ALTER TABLE users ..;",
    .accept = "-- tidegate: allow add-required-column: WHY",
    .fingerprint = "f00",
};

static Finding allowed(void)
{
    Finding finding = HOSTILE;
    finding.allowed_reason = "nobody <writes> it";
    return finding;
}

static char *printed(TALLOC_CTX *ctx, const FindingFormat *format, const Finding *findings,
                     size_t count)
{
    const FindingReport report = {
        .findings = findings,
        .count = count,
        .summary = {.files = 1, .statements = 2, .errors = count},
        .fail_on = FINDING_ERROR,
        .rules = RULES,
        .rule_count = COUNT_OF(RULES),
    };
    char *buffer = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&buffer, &length);
    format->print(NULL, out, &report);
    fclose(out);
    char *copy = talloc_strdup(ctx, buffer);
    free(buffer);
    return copy;
}

static void xml_keeps_no_character_that_ends_it(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const FindingFormat *const formats[] = {&finding_format_checkstyle, &finding_format_junit};
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        const char *text = printed(tmp, formats[i], &HOSTILE, 1);
        assert_non_null(strstr(text, "db/a b,c:d&lt;&amp;&quot;&apos;.sql"));
        assert_non_null(strstr(text, "&quot;users&quot; &amp; &lt;others&gt;&#10;fail \xEF\xBF\xBD "
                                     "\xEF\xBF\xBD"));
        assert_null(strchr(text, '\x01'));
    }
}

static void a_workflow_command_stays_on_its_line(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *text = printed(tmp, &finding_format_github, &HOSTILE, 1);
    assert_non_null(strstr(text, "::error file=db/a b%2Cc%3Ad<&\"'.sql,line=3,col=1,title="
                                 "add-required-column::100 %25 of \"users\" & <others>%0Afail"));
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}

static void code_quality_names_place_and_fingerprint(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *issues =
        json_loads(printed(tmp, &finding_format_gitlab, &HOSTILE, 1), 0, NULL);
    json_t *issue = json_array_get(issues, 0);
    assert_string_equal(json_get_string(issue, "severity", ""), "blocker");
    assert_string_equal(json_get_string(issue, "fingerprint", ""), "f00");
    json_t *location = json_object_get(issue, "location");
    assert_string_equal(json_get_string(location, "path", ""), HOSTILE.file);
    assert_int_equal(json_get_int(json_object_get(location, "lines"), "begin", 0), 3);
}

static void sarif_names_the_rule_and_the_place(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *log = json_loads(printed(tmp, &finding_format_sarif, &HOSTILE, 1), 0, NULL);
    json_t *run = json_array_get(json_object_get(log, "runs"), 0);
    json_t *result = json_array_get(json_object_get(run, "results"), 0);
    json_t *rules =
        json_object_get(json_object_get(json_object_get(run, "tool"), "driver"), "rules");
    assert_int_equal(json_array_size(rules), 1); /* nothing is of the other rule */
    assert_string_equal(json_get_string(json_array_get(rules, 0), "id", ""), "add-required-column");
    assert_int_equal(json_get_int(result, "ruleIndex", -1), 0);
    assert_string_equal(json_get_string(result, "level", ""), "error");
    assert_int_equal(json_array_size(json_object_get(result, "suppressions")), 0);
    json_t *place = json_object_get(json_array_get(json_object_get(result, "locations"), 0),
                                    "physicalLocation");
    assert_string_equal(json_get_string(json_object_get(place, "artifactLocation"), "uri", ""),
                        "db/a%20b%2Cc%3Ad%3C%26%22%27.sql");
    assert_int_equal(json_get_int(json_object_get(place, "region"), "startLine", 0), 3);
}

static void what_is_allowed_is_no_failure_but_stays_countable(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const Finding finding = allowed();
    assert_string_equal(printed(tmp, &finding_format_github, &finding, 1), "");
    assert_null(strstr(printed(tmp, &finding_format_checkstyle, &finding, 1), "<error"));
    assert_string_equal(printed(tmp, &finding_format_gitlab, &finding, 1), "[]\n");
    const char *junit = printed(tmp, &finding_format_junit, &finding, 1);
    assert_non_null(strstr(junit, "<skipped message=\"nobody &lt;writes&gt; it\">"));
    assert_null(strstr(junit, "<failure"));
    JSON_AUTO json_t *log = json_loads(printed(tmp, &finding_format_sarif, &finding, 1), 0, NULL);
    json_t *run = json_array_get(json_object_get(log, "runs"), 0);
    json_t *suppressions =
        json_object_get(json_array_get(json_object_get(run, "results"), 0), "suppressions");
    assert_string_equal(json_get_string(json_array_get(suppressions, 0), "justification", ""),
                        "nobody <writes> it");
}

static void no_findings_are_one_test_that_passed(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *junit = printed(tmp, &finding_format_junit, NULL, 0);
    assert_non_null(strstr(junit, "tests=\"1\" failures=\"0\""));
    assert_string_equal(printed(tmp, &finding_format_gitlab, NULL, 0), "[]\n");
    assert_string_equal(printed(tmp, &finding_format_github, NULL, 0), "");
}

static void a_comment_stays_below_what_code_hosts_take(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    enum { MANY = 1000 };
    Finding *many = talloc_array(tmp, Finding, MANY);
    for (size_t i = 0; i < MANY; i++)
        many[i] = HOSTILE;
    const char *text = printed(tmp, &finding_format_markdown, many, MANY);
    assert_in_range(strlen(text), 50000, 59999);
    assert_non_null(strstr(text, " more findings: the job's log has all of them."));
    const char *one = printed(tmp, &finding_format_markdown, &HOSTILE, 1);
    assert_non_null(strstr(one, "### tidegate lint: 1 error\n"));
    assert_non_null(strstr(one, "```sql\nALTER TABLE users ..;\n```"));
    assert_null(strstr(one, "more finding"));
}

static void a_comment_that_is_cut_has_the_errors(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    enum { MANY = 1000 };
    Finding *many = talloc_array(tmp, Finding, MANY);
    for (size_t i = 0; i < MANY; i++) {
        many[i] = i % 2 ? allowed() : HOSTILE;
        many[i].level = FINDING_NOTE;
    }
    many[MANY - 1] = HOSTILE;
    many[MANY - 1].rule = "drop-table";
    const char *text = printed(tmp, &finding_format_markdown, many, MANY);
    const char *error = strstr(text, "#### error `drop-table`"), *note = strstr(text, "#### note");
    assert_true(error && note && error < note);
    assert_null(strstr(text, "#### allowed"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xml_keeps_no_character_that_ends_it),
        cmocka_unit_test(a_workflow_command_stays_on_its_line),
        cmocka_unit_test(code_quality_names_place_and_fingerprint),
        cmocka_unit_test(sarif_names_the_rule_and_the_place),
        cmocka_unit_test(what_is_allowed_is_no_failure_but_stays_countable),
        cmocka_unit_test(no_findings_are_one_test_that_passed),
        cmocka_unit_test(a_comment_stays_below_what_code_hosts_take),
        cmocka_unit_test(a_comment_that_is_cut_has_the_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
