#include <ctype.h>
#include <string.h>

#include "cli/command.h"
#include "lint/rules/page.h"
#include "report/wrap.h"

#define LABEL_WIDTH  10 /* of "VERIFIED" and the others, where their text begins */
#define WIDEST       100
#define RECIPE_SPACE 4

/* What is to be explained; none: the list of all. */
typedef struct Explanation {
    RuleId rules[RULE_COUNT]; /* another linter's name may stand for several */
    size_t count;
    bool markdown;
} Explanation;

static Style style_of(Severity severity)
{
    return severity == SEVERITY_ERROR     ? STYLE_ERROR
           : severity == SEVERITY_WARNING ? STYLE_WARNING
                                          : STYLE_STRONG;
}

static int columns_of(FILE *out)
{
    int width = terminal_width(out);
    return width < WIDEST ? width : WIDEST;
}

static void put_labelled(Report *report, FILE *out, const char *label, const char *text)
{
    if (!text)
        return;
    int used = fprintf(out, "%s%s", report_style(report, STYLE_STRONG), label) -
               (int)strlen(report_style(report, STYLE_STRONG));
    fputs(report_style(report, STYLE_NONE), out);
    wrap_text(out, columns_of(out), LABEL_WIDTH, used, text);
}

static void put_recipe(Report *report, FILE *out, RuleId id)
{
    TALLOC_AUTO char *recipe = rule_recipe_text(NULL, id);
    if (!recipe)
        return;
    fprintf(out, "\n%sINSTEAD%s\n", report_style(report, STYLE_STRONG),
            report_style(report, STYLE_NONE));
    for (const char *line = recipe; *line;) {
        size_t length = strcspn(line, "\n");
        fprintf(out, "%*s%.*s\n", RECIPE_SPACE, "", (int)length, line);
        line += length + (line[length] == '\n');
    }
}

static void put_acceptance(Report *report, FILE *out, const RuleText *text)
{
    if (!text->accept)
        return;
    TALLOC_AUTO char *sentence = talloc_strdup(NULL, text->accept);
    sentence[0] = (char)toupper((unsigned char)sentence[0]);
    put_labelled(report, out, "ACCEPT IF", sentence);
    if (strncmp(text->accept, "never", strlen("never")) != 0)
        fprintf(out, "%*s-- tidegate: allow %s: why it is right here\n", LABEL_WIDTH, "",
                rule_name(text->id));
}

static void put_rule(Report *report, FILE *out, RuleId id)
{
    const RuleText *text = rule_text(id);
    Severity severity = rule_usual_severity(id);
    fprintf(out, "%s%s[%s]%s %s\n\n", report_style(report, style_of(severity)),
            severity_name(severity), rule_name(id), report_style(report, STYLE_NONE), text->title);
    put_labelled(report, out, "BREAKS", text->breaks);
    put_labelled(report, out, "LOCKS", text->locks);
    if (text->breaks || text->locks)
        fputc('\n', out);
    wrap_text(out, columns_of(out), 0, 0, text->story);
    put_recipe(report, out, id);
    fputc('\n', out);
    put_labelled(report, out, "RAILS", text->rails);
    put_labelled(report, out, "DJANGO", text->django);
    put_acceptance(report, out, text);
    TALLOC_AUTO char *names = rule_other_names(NULL, id);
    put_labelled(report, out, "ELSEWHERE", names);
    put_labelled(report, out, "VERIFIED", text->verified);
    put_labelled(report, out, "SOURCE", text->source);
}

static void put_list(Report *report, FILE *out)
{
    const RuleFamily *family = NULL;
    for (size_t i = 0; (family = rule_family(i)); i++) {
        fprintf(out, "%s%s%s%s\n", i ? "\n" : "", report_style(report, STYLE_STRONG), family->title,
                report_style(report, STYLE_NONE));
        for (size_t j = 0; j < family->count; j++) {
            RuleId id = family->texts[j].id;
            fprintf(out, "  %-34s %s%-8s%s %s\n", rule_name(id),
                    report_style(report, style_of(rule_usual_severity(id))),
                    severity_name(rule_usual_severity(id)), report_style(report, STYLE_NONE),
                    family->texts[j].title);
        }
    }
}

static void print_explanation(Report *report, FILE *out, const void *data)
{
    const Explanation *explanation = data;
    if (explanation->count == 0) {
        if (explanation->markdown)
            rule_print_index(out);
        else
            put_list(report, out);
    }
    for (size_t i = 0; i < explanation->count; i++) {
        if (i > 0)
            fputc('\n', out);
        if (explanation->markdown)
            rule_print_page(out, explanation->rules[i]);
        else
            put_rule(report, out, explanation->rules[i]);
    }
}

static json_t *lines_json(const char *text)
{
    json_t *lines = json_array();
    while (*text) {
        size_t length = strcspn(text, "\n");
        json_array_append_new(lines, json_stringn(text, length));
        text += length + (text[length] == '\n');
    }
    return lines;
}

static json_t *rule_json(const RuleFamily *family, const RuleText *text)
{
    TALLOC_AUTO char *names = rule_other_names(NULL, text->id);
    TALLOC_AUTO char *recipe = rule_recipe_text(NULL, text->id);
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?, s:s, s:s?, s:s, s:o}",
        "rule", rule_name(text->id), "family", family->title, "severity",
        severity_name(rule_usual_severity(text->id)), "kind", rule_axis_name(rule_axis(text->id)),
        "title", text->title, "breaks", text->breaks, "locks", text->locks, "recipe", recipe,
        "rails", text->rails, "django", text->django, "accept", text->accept, "story", text->story,
        "elsewhere", names, "verified", text->verified, "sources", lines_json(text->source));
}

static bool is_asked_for(const Explanation *explanation, RuleId id)
{
    for (size_t i = 0; i < explanation->count; i++) {
        if (explanation->rules[i] == id)
            return true;
    }
    return explanation->count == 0;
}

static json_t *explanation_json(const Explanation *explanation)
{
    json_t *rules = json_array();
    const RuleFamily *family = NULL;
    for (size_t i = 0; (family = rule_family(i)); i++) {
        for (size_t j = 0; j < family->count; j++) {
            if (is_asked_for(explanation, family->texts[j].id))
                json_array_append_new(rules, rule_json(family, &family->texts[j]));
        }
    }
    return json_pack("{s:o}", "rules", rules);
}

static bool find_rules(const char *name, Explanation *explanation, Error *err)
{
    for (RuleId id = RULE_NONE + 1; id < RULE_COUNT; id++) {
        if (rule_answers_to(id, name))
            explanation->rules[explanation->count++] = id;
    }
    if (explanation->count > 0)
        return true;
    error_set(err, ERR_USAGE, "there is no rule '%s'", name);
    const char *meant = rule_nearest(name);
    if (meant)
        return error_hint(err, "did you mean `tidegate explain %s`?", meant);
    return error_hint(err, "see all of them with `tidegate explain`");
}

static int run_explain(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    Explanation explanation = {.markdown = settings_flag(invocation->settings, OPT_MARKDOWN)};
    const char *name = invocation->arguments[0];
    if (name && !find_rules(name, &explanation, &err))
        return invocation_fail(invocation, &err);
    return report_finish(invocation->report, explanation_json(&explanation), print_explanation,
                         &explanation, 0, NULL);
}

static const OptionId options[] = {OPT_MARKDOWN, OPTION_COUNT_OF};

const Command command_explain = {
    .name = "explain",
    .group = GROUP_AUTHOR,
    .arguments = "[RULE]",
    .max_arguments = 1,
    .summary = "tell what a lint rule is about, by version, and what to write instead",
    .description =
        "Tells what a statement breaks and locks, on which versions that was measured, what to "
        "write instead in SQL, Rails and Django, and when to accept it. Without a name it lists "
        "all rules. Names that squawk, eugene, strong_migrations, pgfence, Atlas and the Postgres "
        "language server have for the same are understood.",
    .examples = "tidegate explain\n"
                "tidegate explain drop-column\n"
                "tidegate explain ban-drop-column --json",
    .options = options,
    .run = run_explain,
};
