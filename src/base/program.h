/* Where this program lies, so that it can be run again and finds what is packed beside it.
 *
 * In the relocatable bundle people run ROOT/bin/tidegate (packaging/launcher.c), which has the
 * loader of the bundle run ROOT/libexec/tidegate. /proc/self/exe is the loader then.
 */
#pragma once

#include "base/attr.h"

/* What to start to get this very program again, also when it is not in PATH or another version is:
 * a path, or "/proc/self/exe" after its file was replaced. Child of ctx. */
char *program_to_run(TALLOC_CTX *ctx);
/* The file that has its code. Child of ctx. */
char *program_file(TALLOC_CTX *ctx);
/* "ROOT/NAME" in the bundle; NULL outside of one, and when there is no such file. Child of ctx. */
char *program_beside(TALLOC_CTX *ctx, const char *name);
/* To be called first: gives back to our children what the launcher kept from the bundle's loader
 * (LD_PRELOAD of an image with another C library), and its own name to the process. */
void program_settle(void);
