/* What the files about images share. Private to this folder. */
#pragma once

#include "container/image.h"

/* What the engine says of a registry's refusal, which has no code of its own: ERR_AUTH, ERR_CONFIG
 * (there is no such image) or ERR_FAILED, with what to do. Always returns false. */
bool image_error(const char *message, const char *reference, const char *registry, bool logged_in,
                 Error *err);
