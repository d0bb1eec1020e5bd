/* SQLite over libsqlite3. */
#pragma once

#include "db/driver.h"

extern const DbDriver SQLITE_DRIVER;
