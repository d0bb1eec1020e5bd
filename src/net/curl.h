/* The functions of libcurl.so.4 that we use, loaded for the first request. */
#pragma once

/* Its type checks are macros over direct calls; ours go through a table. */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "base/error.h"

#define CURL_FUNCTIONS(X)                                                                          \
    X(curl_easy_cleanup)                                                                           \
    X(curl_easy_getinfo)                                                                           \
    X(curl_easy_init)                                                                              \
    X(curl_easy_pause)                                                                             \
    X(curl_easy_perform)                                                                           \
    X(curl_easy_recv)                                                                              \
    X(curl_easy_send)                                                                              \
    X(curl_easy_setopt)                                                                            \
    X(curl_easy_strerror)                                                                          \
    X(curl_global_init)                                                                            \
    X(curl_multi_add_handle)                                                                       \
    X(curl_multi_cleanup)                                                                          \
    X(curl_multi_info_read)                                                                        \
    X(curl_multi_init)                                                                             \
    X(curl_multi_perform)                                                                          \
    X(curl_multi_poll)                                                                             \
    X(curl_multi_remove_handle)                                                                    \
    X(curl_multi_setopt)                                                                           \
    X(curl_slist_append)                                                                           \
    X(curl_slist_free_all)

struct Curl {
#define X(name) __typeof__(name) *name;
    CURL_FUNCTIONS(X)
#undef X
};

extern struct Curl libcurl;

bool libcurl_load(Error *err) MUST_USE;
