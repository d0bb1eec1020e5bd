/* Tests that need a MariaDB server (server_unit.h). */
#pragma once

#define SERVER_URL "TEST_MARIADB_URL"

#include "server_unit.h"
