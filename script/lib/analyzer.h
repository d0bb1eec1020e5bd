/* What clang's analyzer cannot see from one file alone: these always return false. clang-tidy
 * includes it before every source but their own. */
#pragma once

#include "base/error.h"

#define error_set(...)       ((void)(error_set)(__VA_ARGS__), false)
#define error_set_errno(...) ((void)(error_set_errno)(__VA_ARGS__), false)
#define error_wrap(...)      ((void)(error_wrap)(__VA_ARGS__), false)
#define error_detail(...)    ((void)(error_detail)(__VA_ARGS__), false)
#define error_hint(...)      ((void)(error_hint)(__VA_ARGS__), false)
#define error_sqlstate(...)  ((void)(error_sqlstate)(__VA_ARGS__), false)
#define error_at(...)        ((void)(error_at)(__VA_ARGS__), false)
#define error_move(...)      ((void)(error_move)(__VA_ARGS__), false)
