/* Reads, checks and hashes one file in pieces; takes no memory of its own. */
#pragma once

#include "migration/folder/discover.h"

#define FILES_BUFFER_SIZE (64 * 1024)

/* `buffer`: FILES_BUFFER_SIZE bytes. Fills size, checksum and what the candidates' directives say,
 * or problem and its place. */
void files_read_one(int dir_fd, char *buffer, const Discovery *discovery, Found *found);
