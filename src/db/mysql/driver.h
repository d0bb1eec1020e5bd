/* MariaDB and MySQL by libmariadb. */
#pragma once

#include "db/driver.h"

extern const DbDriver MYSQL_DRIVER;
