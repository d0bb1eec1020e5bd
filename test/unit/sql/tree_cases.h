/* Files of cases: a statement, "=> " and how it is read, an empty line. */
#pragma once

#include "base/dialect.h"

/* Fails with every statement that is read otherwise than the file says, and where there are less
 * than `expected_cases`. */
void tree_cases_check(const char *path, Dialect dialect, int expected_cases);
/* Prints cases of the statements, for the file. */
int tree_cases_print(Dialect dialect, int count, char **statements);
