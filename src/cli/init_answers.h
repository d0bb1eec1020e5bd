/* Inside src/cli: where `tidegate init` has its answers from. */
#pragma once

#include "cli/command.h"
#include "scaffold/init/answers.h"
#include "scaffold/init/sight.h"

/* Flags and variables first; then what the folder and, where cluster and service are named, the
 * service that runs there say, each said aloud; then the person on a terminal; then what is usual.
 * ERR_USAGE names the flags of what is still open. *ret_sight is a child of the invocation's
 * context. */
bool init_gather(const Invocation *invocation, const char *dir, InitAnswers *ret_answers,
                 InitSight **ret_sight, Error *err) MUST_USE;
