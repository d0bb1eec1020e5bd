/* Reads, checks and hashes one file in pieces; takes no memory of its own. */
#pragma once

#include "migration/folder/discover.h"

#define FILES_BUFFER_SIZE (64 * 1024)

/* `buffer`: FILES_BUFFER_SIZE bytes. Fills size and checksum, or problem and its place. */
void files_read_one(int dir_fd, char *buffer, Found *found);
