#include "pipeline/states.h"

#include <string.h>

/* Mermaid's state names take no '-'. */
static void print_state_id(FILE *out, ReleaseState state)
{
    for (const char *c = release_state_name(state); *c; c++)
        fputc(*c == '-' ? '_' : *c, out);
}

static void print_diagram(FILE *out)
{
    fputs("```mermaid\nstateDiagram-v2\n", out);
    for (ReleaseState state = 0; state < RELEASE_STATE_COUNT; state++) {
        fputs("    state \"", out);
        fputs(release_state_name(state), out);
        fputs("\" as ", out);
        print_state_id(out, state);
        fputc('\n', out);
    }
    fputs("    [*] --> planned\n", out);
    for (size_t i = 0; i < transition_count; i++) {
        if (transitions[i].from == transitions[i].to)
            continue;
        fputs("    ", out);
        print_state_id(out, transitions[i].from);
        fputs(" --> ", out);
        print_state_id(out, transitions[i].to);
        fprintf(out, ": %s\n", release_event_name(transitions[i].event));
    }
    fputs("```\n", out);
}

static void print_words(FILE *out)
{
    fputs("\n## States\n\n| state | meaning |\n|---|---|\n", out);
    for (ReleaseState state = 0; state < RELEASE_STATE_COUNT; state++)
        fprintf(out, "| %s | %s |\n", release_state_name(state), release_state_meaning(state));
    fputs("\n## Events\n\n| event | what happened |\n|---|---|\n", out);
    for (ReleaseEvent event = 0; event < RELEASE_EVENT_COUNT; event++)
        fprintf(out, "| %s | %s |\n", release_event_name(event), release_event_meaning(event));
}

static void print_table(FILE *out)
{
    fputs("\n## Every step\n\nA pair that is not here never happens; meeting one is an internal "
          "error and changes nothing.\n\n"
          "| from | event | to | what else changes | a person reads: the release .. |\n"
          "|---|---|---|---|---|\n",
          out);
    for (size_t i = 0; i < transition_count; i++) {
        const Transition *row = &transitions[i];
        fprintf(out, "| %s | %s | %s | %s | %s |\n", release_state_name(row->from),
                release_event_name(row->event), release_state_name(row->to),
                release_action_words(row->action), row->words);
    }
}

void release_states_print(FILE *out)
{
    fputs("# The states of a release\n\n"
          "One table in `src/pipeline/transitions.c` says what an event means for a release in an\n"
          "environment. This page is printed from it (`tidegate help states`).\n\n",
          out);
    print_diagram(out);
    print_words(out);
    print_table(out);
}
