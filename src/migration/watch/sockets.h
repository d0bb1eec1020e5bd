/* Which connections belong to the command: what its processes have open over TCP.
 *
 * A framework that names its sessions by itself is known by them: PostgreSQL shows each session's
 * client address and port. Not behind a pooler or a translated address (there the name alone
 * tells), nor over a Unix socket, whose other end PostgreSQL does not show. Linux, proc(5).
 */
#pragma once

#include "base/attr.h"

/* The near ends of what all our children and theirs have open and we have not, as an array for SQL:
 * "{127.0.0.1:50412,::1:50414}". Child of ctx. */
char *sockets_of_children(TALLOC_CTX *ctx);
