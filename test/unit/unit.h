/* What every unit test needs: cmocka with the headers that it wants first, and checks of errors. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"

#define assert_succeeds(call, err)                                                                 \
    do {                                                                                           \
        if (!(call))                                                                               \
            fail_msg("%s: %s", #call, (err)->message ? (err)->message : "no message");             \
        assert_false(error_is_set(err));                                                           \
    } while (0)

/* The call fails with this kind, and its message names `part`. */
#define assert_fails(call, err, expected_kind, part)                                               \
    do {                                                                                           \
        assert_false(call);                                                                        \
        assert_int_equal((err)->kind, expected_kind);                                              \
        assert_contains((err)->message, part);                                                     \
    } while (0)

#define assert_contains(text, part)                                                                \
    do {                                                                                           \
        const char *text_ = (text);                                                                \
        if (!text_ || !strstr(text_, part))                                                        \
            fail_msg("'%s' does not contain '%s'", text_ ? text_ : "(null)", part);                \
    } while (0)

#define assert_lacks(text, part)                                                                   \
    do {                                                                                           \
        const char *text_ = (text);                                                                \
        if (text_ && strstr(text_, part))                                                          \
            fail_msg("'%s' contains '%s'", text_, part);                                           \
    } while (0)
