/* From the command line to a command's exit code. */
#pragma once

#include "base/attr.h"

/* Parses, finds the command, makes what it needs and nothing else, runs it. */
int cli_run(TALLOC_CTX *ctx, int argc, char **argv);
