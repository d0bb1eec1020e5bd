/* PostgreSQL over libpq. */
#pragma once

#include "db/driver.h"

extern const DbDriver POSTGRES_DRIVER;
