#include <string.h>

#include "db/driver.h"
#include "db/mysql/driver.h"
#include "db/postgres/driver.h"
#include "db/sqlite/driver.h"

static const DbDriver *const DRIVERS[] = {
    &POSTGRES_DRIVER,
    &MYSQL_DRIVER,
    &SQLITE_DRIVER,
    NULL,
};

const DbDriver *const *db_drivers(void)
{
    return DRIVERS;
}

static bool driver_takes(const DbDriver *driver, const char *url)
{
    for (const char *const *prefix = driver->prefixes; *prefix; prefix++) {
        if (strncmp(url, *prefix, strlen(*prefix)) == 0)
            return true;
    }
    return false;
}

const DbDriver *db_driver_find(const char *url)
{
    for (const DbDriver *const *driver = DRIVERS; *driver; driver++) {
        if (driver_takes(*driver, url))
            return *driver;
    }
    return NULL;
}

bool db_url_dialect(const char *url, Dialect *ret_dialect)
{
    const DbDriver *driver = db_driver_find(url);
    if (driver)
        *ret_dialect = driver->dialect;
    return driver != NULL;
}
