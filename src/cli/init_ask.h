/* Inside src/cli: the questions of `tidegate init`, on a terminal. */
#pragma once

#include "cli/command.h"
#include "scaffold/init/answers.h"

/* Whether there is somebody to ask: a terminal on both sides, and no --json. */
bool init_can_ask(const Invocation *invocation);

/* One answer, `proposal` (or NULL) for an empty line; asked again while it cannot be taken. Child
 * of the invocation's context. ERR_USAGE, with the flag, when the input ends. */
bool init_ask(const Invocation *invocation, InitAnswer answer, const char *proposal,
              const char **ret_value, Error *err) MUST_USE;

/* Yes or no; the end of the input is no. */
bool init_ask_yes(const char *question);
