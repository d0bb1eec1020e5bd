/* The functions of libexpat.so.1 that we use, loaded for the first answer in XML (docs/adr/0006).
 */
#pragma once

#include <expat.h>

#include "base/error.h"

#define LIBEXPAT_FUNCTIONS(X)                                                                      \
    X(XML_Parse)                                                                                   \
    X(XML_ParserCreate)                                                                            \
    X(XML_ParserFree)                                                                              \
    X(XML_SetCharacterDataHandler)                                                                 \
    X(XML_SetElementHandler)                                                                       \
    X(XML_SetUserData)

struct Libexpat {
#define X(name) __typeof__(name) *name;
    LIBEXPAT_FUNCTIONS(X)
#undef X
};

extern struct Libexpat libexpat;

bool libexpat_load(Error *err) MUST_USE;
