/* Folders of other tools' migrations (internal to this folder). */
#pragma once

#include "lint/folder.h"

/* Adds every .sql file below, but for those that go back, in the order of their numbers. */
void folder_take_foreign(LintFolder *folder, int dir_fd, const char *dir, const char *shown);
