#include <string.h>

#include "cli/help.h"
#include "cli/help_text.h"
#include "config/file.h"

/* "a | b": a line may end between two choices. */
static char *spaced(TALLOC_CTX *ctx, const char *choices)
{
    char *text = talloc_strdup(ctx, "");
    for (;;) {
        size_t length = strcspn(choices, "|");
        text = talloc_strndup_append(text, choices, length);
        if (!choices[length])
            return text;
        text = talloc_strdup_append(text, " | ");
        choices += length + 1;
    }
}

static const char *value_form(TALLOC_CTX *ctx, OptionId id)
{
    const OptionRow *row = option_row(id);
    return row->type == OPTION_CHOICE ? spaced(ctx, row->metavar) : option_type_text(row->type);
}

void help_print_configuration(FILE *out)
{
    help_wrap(
        out, 0, 0,
        "The configuration file is " CONFIG_FILE_NAME ", in the working folder or one above "
        "it, or the file that --config or TIDEGATE_CONFIG names. A value given by a flag wins "
        "over one in the environment, that over the file, and that over the default; "
        "'tidegate config show --origin' says which one won.");
    fputs("\n  version: 1\n"
          "  app: shop\n"
          "  database: env:DATABASE_URL\n"
          "  migrations:\n"
          "    dir: db/migrations\n"
          "  environments:\n"
          "    production:\n"
          "      deploy:\n"
          "        driver: command\n"
          "        command: [./serve.sh]\n\n",
          out);
    help_wrap(out, 0, 0,
              "What stands below environments.NAME holds for that environment alone, and wins "
              "there. Dots below stand for nesting. An unknown key is an error. Relative paths "
              "start from the folder of the file.");
    help_wrap(
        out, 0, 0,
        "Several databases stand below 'databases', in the place of 'database', each with its "
        "url and its dir (default: the folder of its name below migrations.dir); --only NAME "
        "chooses one.");
    fputs("\n  databases:\n"
          "    primary: env:DATABASE_URL\n"
          "    analytics: {url: env:ANALYTICS_URL, dir: db/analytics}\n",
          out);
    fputs("\nKeys:\n", out);
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        const OptionRow *row = option_row(id);
        if (!row->key)
            continue;
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        char *text = talloc_asprintf(tmp, "%s: %s", row->help, value_form(tmp, id));
        if (row->fallback)
            text = talloc_asprintf_append(text, " [default: %s]", row->fallback);
        help_row(out, row->key, text);
    }
}
