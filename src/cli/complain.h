/* Inside src/cli: errors of usage, each with what was meant. All return false. */
#pragma once

#include "cli/command.h"

bool complain_unknown_option(const char *name, Error *err);
bool complain_unknown_letter(char letter, Error *err);
bool complain_missing_value(OptionId id, Error *err);
/* --no-NAME of an option that is no flag. */
bool complain_no_negation(OptionId id, Error *err);
bool complain_no_command(Error *err);
bool complain_unknown_command(const char *const *words, int count, Error *err);
/* An option of other commands; the hint names them. */
bool complain_foreign_option(const Command *command, OptionId id, Error *err);
bool complain_missing_argument(const Command *command, Error *err);
bool complain_extra_argument(const Command *command, const char *argument, Error *err);
bool complain_unknown_topic(const char *const *words, int count, Error *err);
