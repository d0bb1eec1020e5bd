/* A command is one file that ends in one const table entry. */
#pragma once

#include <stdbool.h>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/env.h"
#include "base/error.h"
#include "config/settings.h"
#include "report/report.h"

/* What every command gets. */
typedef struct Invocation {
    TALLOC_CTX *ctx; /* the command's root context */
    Settings *settings;
    Report *report;
    Progress *progress;
    Cancel *cancel;
    Clock *clock;
    Env *env;
    bool asks_again;              /* ShipConfig.asks_again */
    const char *const *arguments; /* positional, NULL-terminated */
    int argument_count;
} Invocation;

typedef enum CommandGroup {
    GROUP_AUTHOR,
    GROUP_MIGRATE,
    GROUP_SHIP,
    GROUP_LOOK,
    GROUP_SETUP
} CommandGroup;

typedef struct Command {
    const char *name; /* "config show" has a space */
    CommandGroup group;
    const char *arguments; /* "NAME", "[RUN]", "-- CMD.."; NULL: none */
    int min_arguments, max_arguments;
    const char *summary;     /* one line */
    const char *description; /* paragraphs for --help and the manual page */
    const char *examples;    /* lines of examples, or NULL */
    const OptionId *options; /* besides the global ones; ends with OPTION_COUNT_OF */
    bool needs_settings;     /* settings_load() is called before it runs */
    /* Runs it, prints through report_finish(), returns the exit code. */
    int (*run)(Invocation *invocation);
} Command;

/* Ends with a NULL pointer; order is the order in the help. */
extern const Command *const commands[];
/* The options of every command; ends with OPTION_COUNT_OF. */
extern const OptionId global_options[];
const Command *command_find(const char *const *words, int count, int *ret_used);

/* --json, --events, or --format json of the commands that have formats. */
bool invocation_wants_json(const Settings *settings);
/* Ends a command in failure. */
int invocation_fail(Invocation *invocation, const Error *err);
