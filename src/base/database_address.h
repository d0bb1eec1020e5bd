/* Where a database is, with what is needed to get in. */
#pragma once

#include "base/credential_source.h"

typedef struct DatabaseAddress {
    const Secret *url;             /* postgres://.., sqlite:FILE: db/db.h */
    CredentialSource *credentials; /* asked for a password at each connect; NULL: the URL has all */
} DatabaseAddress;
