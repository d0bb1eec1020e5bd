#include "lint/rules/page.h"

#include <ctype.h>
#include <string.h>

/* "error; statements of .. fail". Child of ctx. */
static char *kind_text(TALLOC_CTX *ctx, RuleId id)
{
    return talloc_asprintf(ctx, "%s; %s", severity_name(rule_usual_severity(id)),
                           rule_axis_explanation(rule_axis(id)));
}

static void put_paragraph(FILE *out, const char *label, const char *text)
{
    if (text)
        fprintf(out, "\n**%s:** %s\n", label, text);
}

static void put_frameworks(FILE *out, const RuleText *text)
{
    if (!text->rails && !text->django)
        return;
    fputc('\n', out);
    if (text->rails)
        fprintf(out, "- Rails: %s\n", text->rails);
    if (text->django)
        fprintf(out, "- Django: %s\n", text->django);
}

char *rule_recipe_text(TALLOC_CTX *ctx, RuleId id)
{
    const char *line = rule_text(id)->recipe;
    char *text = line ? talloc_strdup(ctx, "") : NULL;
    while (line && *line) {
        size_t length = strcspn(line, "\n");
        bool last = line[length] == '\0';
        bool optional = length > 1 && line[0] == '[' && line[length - 1] == ']';
        text = talloc_asprintf_append(text, "%.*s%s", (int)(length - (optional ? 2 : 0)),
                                      line + optional, last ? "" : "\n");
        line += length + !last;
    }
    return text;
}

static void put_recipe(FILE *out, const RuleText *text)
{
    if (!text->recipe && !text->rails && !text->django)
        return;
    fputs("\n## Instead\n", out);
    TALLOC_AUTO char *recipe = rule_recipe_text(NULL, text->id);
    if (recipe)
        fprintf(out, "\n```sql\n%s\n```\n", recipe);
    put_frameworks(out, text);
}

static void put_acceptance(FILE *out, const RuleText *text)
{
    if (!text->accept)
        return;
    fprintf(out, "\n## When it is right\n\n%c%s\n", toupper((unsigned char)text->accept[0]),
            text->accept + 1);
    if (strncmp(text->accept, "never", strlen("never")) != 0)
        fprintf(out,
                "\n```sql\n-- tidegate: allow %s: why it is right here\n```\n\n"
                "above the statement, with the name of one object behind the rule's to allow no "
                "more than that.\n",
                rule_name(text->id));
}

static void put_source(FILE *out, const char *line, size_t length)
{
    if (length > strlen("https:") && strncmp(line, "https:", strlen("https:")) == 0)
        fprintf(out, "- <%.*s>\n", (int)length, line);
    else if (strncmp(line, "pgtruth/", strlen("pgtruth/")) == 0 ||
             strncmp(line, "measured/", strlen("measured/")) == 0)
        fprintf(out, "- measured: `%.*s`\n", (int)length, line);
    else
        fprintf(out, "- %.*s\n", (int)length, line);
}

static void put_sources(FILE *out, const RuleText *text)
{
    fprintf(out, "\n## Source\n\nVerified on: %s.\n\n", text->verified);
    for (const char *line = text->source; *line;) {
        size_t length = strcspn(line, "\n");
        put_source(out, line, length);
        line += length + (line[length] == '\n');
    }
    TALLOC_AUTO char *names = rule_other_names(NULL, text->id);
    if (names)
        fprintf(out, "\nOther linters call it: %s.\n", names);
}

void rule_print_page(FILE *out, RuleId id)
{
    const RuleText *text = rule_text(id);
    TALLOC_AUTO char *kind = kind_text(NULL, id);
    fprintf(out, "# %s\n\n%s: %s.\n", rule_name(id), text->title, kind);
    put_paragraph(out, "Breaks", text->breaks);
    put_paragraph(out, "Locks", text->locks);
    fprintf(out, "\n%s\n", text->story);
    put_recipe(out, text);
    put_acceptance(out, text);
    put_sources(out, text);
}

static void put_family(FILE *out, const RuleFamily *family)
{
    fprintf(out, "\n## %s\n\n| rule | severity | what |\n|---|---|---|\n", family->title);
    for (size_t i = 0; i < family->count; i++) {
        const RuleText *text = &family->texts[i];
        fprintf(out, "| [%s](%s.md) | %s | %s |\n", rule_name(text->id), rule_name(text->id),
                severity_name(rule_usual_severity(text->id)), text->title);
    }
}

void rule_print_index(FILE *out)
{
    fputs("# Rules\n\n"
          "Printed by `tidegate explain --markdown`, each rule's page by `tidegate explain "
          "--markdown RULE`.\n"
          "What is said of locks, rewrites and errors was measured on the versions that a page "
          "names.\n\n",
          out);
    for (RuleAxis axis = AXIS_BREAKS; axis <= AXIS_STYLE; axis++)
        fprintf(out, "- **%s**: %s.\n", rule_axis_name(axis), rule_axis_explanation(axis));
    const RuleFamily *family = NULL;
    for (size_t i = 0; (family = rule_family(i)); i++)
        put_family(out, family);
}

static char *page_text(TALLOC_CTX *ctx, RuleId id)
{
    MALLOC_AUTO char *text = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&text, &length);
    if (!memory)
        return talloc_strdup(ctx, "");
    rule_print_page(memory, id);
    return fclose(memory) == 0 ? talloc_strdup(ctx, text) : talloc_strdup(ctx, "");
}

static FindingLevel level_of(Severity severity)
{
    return severity == SEVERITY_ERROR     ? FINDING_ERROR
           : severity == SEVERITY_WARNING ? FINDING_WARNING
                                          : FINDING_NOTE;
}

FindingRule *rule_finding_rules(TALLOC_CTX *ctx, size_t *ret_count)
{
    FindingRule *rules = talloc_array(ctx, FindingRule, RULE_COUNT - 1);
    for (RuleId id = RULE_NONE + 1; id < RULE_COUNT; id++) {
        rules[id - 1] = (FindingRule){
            .name = rule_name(id),
            .title = rule_text(id)->title,
            .help = page_text(rules, id),
            .level = level_of(rule_usual_severity(id)),
        };
    }
    *ret_count = RULE_COUNT - 1;
    return rules;
}
