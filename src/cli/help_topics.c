#include "cli/help.h"
#include "executor/ecs/endings.h"
#include "pipeline/states.h"

const HelpTopic help_topics[] = {
    {"exit-codes", "what each exit code means", help_print_exit_codes},
    {"configuration", "the keys of tidegate.yml", help_print_configuration},
    {"environment", "the variables that are read", help_print_environment},
    {"states", "the states of a release, as Markdown with a diagram", release_states_print},
    {"endings", "how tasks of ECS end, and what that means, as Markdown", ecs_endings_print},
    {"man", "the manual page, for man(1): tidegate help man > tidegate.1", help_print_man},
    {"reference", "everything above as one page of Markdown", help_print_reference},
    {NULL, NULL, NULL},
};
