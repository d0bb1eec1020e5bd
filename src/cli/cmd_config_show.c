#include <ctype.h>
#include <string.h>

#include "cli/lint_options.h"
#include "cli/ship_options.h"
#include "cli/command.h"
#include "config/reference.h"

#define ORIGIN_COLUMN 44

/* Fit to be shown: a password in a value is not. */
static char *shown_word(TALLOC_CTX *ctx, OptionId id, const char *word)
{
    if (option_row(id)->type == OPTION_REFERENCE)
        return reference_shown(ctx, word);
    return reference_without_secrets(ctx, word);
}

static json_t *value_json(const Settings *settings, OptionId id)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const *words = settings_list(settings, id);
    OptionType type = option_row(id)->type;
    if (!words)
        return json_null();
    if (type == OPTION_FLAG)
        return json_boolean(settings_flag(settings, id));
    if (type != OPTION_LIST && !option_is_map(id))
        return json_string_or_null(shown_word(tmp, id, words[0]));
    json_t *list = json_array();
    for (; *words; words++)
        json_array_append_new(list, json_string_or_null(shown_word(tmp, id, *words)));
    return list;
}

/* What one invocation alone asks for, such as --to, is no value in force. */
static bool is_shown(OptionId id)
{
    return option_row(id)->key || option_row(id)->variable;
}

/* Empty unless there are several. New reference. */
static json_t *databases_json(const Settings *settings)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    json_t *list = json_array();
    for (const char *const *name = settings_databases(settings); *name; name++) {
        const Settings *one = settings_of_database(tmp, settings, *name);
        json_array_append_new(list, json_pack("{s:s, s:o, s:o}", "name", *name, "url",
                                              value_json(one, OPT_DATABASE), "dir",
                                              value_json(one, OPT_DIR)));
    }
    return list;
}

static json_t *settings_json(const Settings *settings)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    json_t *values = json_array();
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        if (!is_shown(id))
            continue;
        json_t *value = json_object();
        const OptionRow *row = option_row(id);
        json_object_set_new(value, "key", json_string_or_null(row->key));
        json_object_set_new(value, "flag", json_string_or_null(row->flag));
        json_object_set_new(value, "value", value_json(settings, id));
        json_object_set_new(value, "origin",
                            json_string_or_null(settings_origin_text(tmp, settings, id)));
        json_array_append_new(values, value);
    }
    json_t *json = json_object();
    json_object_set_new(json, "file", json_string_or_null(settings_file(settings)));
    json_object_set_new(json, "databases", databases_json(settings));
    json_object_set_new(json, "values", values);
    return json;
}

/* Whether YAML reads the word as the text that it is. */
static bool is_plain(const char *word, const char *also)
{
    if (!isalnum((unsigned char)word[0]) && !strchr("./_", word[0]))
        return false;
    for (const char *at = word; *at; at++) {
        if (!isalnum((unsigned char)*at) && !strchr("_./:@+=%~*?&-", *at) && !strchr(also, *at))
            return false;
    }
    return *word && word[strlen(word) - 1] != ':';
}

/* A JSON string is a YAML string. */
static char *yaml_word(TALLOC_CTX *ctx, const char *word, const char *also)
{
    if (is_plain(word, also))
        return talloc_strdup(ctx, word);
    JSON_AUTO json_t *json = json_string_or_null(word);
    return json_text(ctx, json);
}

static char *yaml_map(TALLOC_CTX *ctx, const char *const *words)
{
    char *map = talloc_strdup(ctx, "{");
    for (size_t i = 0; words[i]; i++) {
        const char *equals = strchrnul(words[i], '=');
        const char *name = talloc_strndup(ctx, words[i], (size_t)(equals - words[i]));
        map = talloc_asprintf_append(map, "%s%s: %s", i ? ", " : "", yaml_word(ctx, name, ""),
                                     yaml_word(ctx, *equals ? equals + 1 : "", ""));
    }
    return talloc_strdup_append(map, "}");
}

static char *yaml_value(TALLOC_CTX *ctx, const Settings *settings, OptionId id)
{
    const char *const *words = settings_list(settings, id);
    if (option_is_map(id))
        return yaml_map(ctx, words);
    if (option_row(id)->type != OPTION_LIST)
        return yaml_word(ctx, shown_word(ctx, id, words[0]), "");
    char *list = talloc_strdup(ctx, "[");
    for (size_t i = 0; words[i]; i++)
        list = talloc_asprintf_append(list, "%s%s", i ? ", " : "",
                                      yaml_word(ctx, shown_word(ctx, id, words[i]), ""));
    return talloc_strdup_append(list, "]");
}

/* What is not set is a comment, so that the text is a configuration file that means the same. */
static void print_line(FILE *out, const Settings *settings, OptionId id, const char *indent,
                       const char *label)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (!settings_list(settings, id)) {
        fprintf(out, "%s# %s: not set\n", indent, label);
        return;
    }
    int used = fprintf(out, "%s%s: %s", indent, label, yaml_value(tmp, settings, id));
    if (settings_flag(settings, OPT_ORIGIN))
        fprintf(out, "%*s# %s", used < ORIGIN_COLUMN ? ORIGIN_COLUMN - used : 1, "",
                settings_origin_text(tmp, settings, id));
    fputc('\n', out);
}

/* The keys of one section, which need not stand together in the table. */
static void print_section(FILE *out, const Settings *settings, const char *section, size_t length)
{
    fprintf(out, "%.*s:\n", (int)length, section);
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        const char *key = option_row(id)->key;
        if (!key || strncmp(key, section, length + 1) != 0)
            continue;
        print_line(out, settings, id, "  ", key + length + 1);
    }
}

static bool is_first_of_section(OptionId id, size_t length)
{
    for (OptionId other = 0; other < id; other++) {
        const char *key = option_row(other)->key;
        if (key && strncmp(key, option_row(id)->key, length + 1) == 0)
            return false;
    }
    return true;
}

static void print_databases(FILE *out, const Settings *settings)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const *name = settings_databases(settings);
    if (*name)
        fputs("databases:\n", out);
    for (; *name; name++) {
        const Settings *one = settings_of_database(tmp, settings, *name);
        fprintf(out, "  %s:\n", yaml_word(tmp, *name, ""));
        print_line(out, one, OPT_DATABASE, "    ", "url");
        print_line(out, one, OPT_DIR, "    ", "dir");
    }
}

static void print_keys(FILE *out, const Settings *settings)
{
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        const char *key = option_row(id)->key;
        const char *dot = key ? strchr(key, '.') : NULL;
        if (key && !dot)
            print_line(out, settings, id, "", key);
        else if (dot && is_first_of_section(id, (size_t)(dot - key)))
            print_section(out, settings, key, (size_t)(dot - key));
    }
}

static void print_settings(Report *report UNUSED, FILE *out, const void *data)
{
    const Settings *settings = data;
    const char *file = settings_file(settings);
    fprintf(out, "# configuration file: %s\n", file ? file : "none");
    print_keys(out, settings);
    print_databases(out, settings);
    fputs("\n# What only flags and variables give:\n", out);
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        const OptionRow *row = option_row(id);
        if (row->key || !row->variable)
            continue;
        TALLOC_AUTO char *label = talloc_asprintf(NULL, "--%s", row->flag);
        print_line(out, settings, id, settings_list(settings, id) ? "# " : "", label);
    }
}

static int run_config_show(Invocation *invocation)
{
    return report_finish(invocation->report, settings_json(invocation->settings), print_settings,
                         invocation->settings, 0, NULL);
}

/* Those of the commands that ship, so that a whole command line can be tried. */
static const OptionId options[] = {
    OPT_ORIGIN,          OPT_ACCOUNT,      LEDGER_OPTIONS,   RELEASE_OPTIONS, RUN_OPTIONS,
    DEPLOY_OPTIONS,      WORK_OPTIONS,     CALLBACK_OPTIONS, LINT_OPTIONS,    OPT_MIGRATION_ROLE,
    OPT_MIGRATION_HOOKS, OPT_HOOK_TIMEOUT, OPT_SCHEMA_FILE,  OPTION_COUNT_OF,
};

const Command command_config_show = {
    .name = "config show",
    .group = GROUP_LOOK,
    .summary = "show the values in force",
    .description =
        "Shows every value in force, after flags, environment, file and defaults, in the form of "
        "the configuration file. Passwords are not shown; references such as env:NAME are shown "
        "as they are written, not resolved.",
    .examples = "tidegate config show --env production --origin\n"
                "tidegate config show --json",
    .options = options,
    .needs_settings = true,
    .run = run_config_show,
};
