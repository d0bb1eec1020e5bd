/* Tests that need a PostgreSQL server (server_unit.h). */
#pragma once

#define SERVER_URL "TEST_POSTGRES_URL"

#include "server_unit.h"
