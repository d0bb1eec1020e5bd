/* A source of passwords that two threads ask: the main one and the ticker's, for its onlooker. */
#pragma once

#include "base/credential_source.h"

/* Asks `inner`, one thread at a time. Child of ctx; NULL for NULL. */
CredentialSource *shared_credentials(TALLOC_CTX *ctx, CredentialSource *inner);
