/* Inside src/cli: laying out help for 80 columns. */
#pragma once

#include <stdio.h>

#include "cli/command.h"

#define HELP_WIDTH  80
#define HELP_COLUMN 28 /* where the second column begins */

/* Each line of `text` is a paragraph, wrapped and indented. The first line begins at column
 * `used` already. */
void help_wrap(FILE *out, int indent, int used, const char *text);

/* "  LEFT      text", the text wrapped in its column. */
void help_row(FILE *out, const char *left, const char *text);

/* "-q, --quiet", "--env NAME"; the config key for an option without a flag. Child of ctx. */
char *help_option_label(TALLOC_CTX *ctx, OptionId id, bool letters);
/* The help with default and environment variable. Child of ctx. */
char *help_option_text(TALLOC_CTX *ctx, OptionId id);
/* "tidegate migrate [OPTIONS] FILE"; child of ctx. */
char *help_usage_line(TALLOC_CTX *ctx, const Command *command);
