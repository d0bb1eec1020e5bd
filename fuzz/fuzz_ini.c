/* A value of an AWS file is a trimmed piece of one line, and a section with a value is there.
 * folders: base net aws
 *
 * Input: the file. */
#include "fuzz.h"

#include <string.h>

#include "aws/ini.h"

static const char *const SECTIONS[][2] = {
    {"", "default"}, {"", "a"}, {"profile", "a"}, {"profile", "a b"}, {"sso-session", "a"}};
static const char *const KEYS[] = {"a", "region", "aws_access_key_id", "role_arn"};

static void check_value(const char *value)
{
    size_t length = strlen(value);
    require(length > 0, "an empty value is none");
    require(!strchr(value, '\n'), "a value has one line");
    require(!strchr(" \t\r", value[0]) && !strchr(" \t\r", value[length - 1]), "it is trimmed");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const Ini *ini = ini_parse(ctx, talloc_strndup(ctx, (const char *)data, size));
    for (size_t i = 0; i < COUNT_OF(SECTIONS); i++) {
        const char *kind = SECTIONS[i][0], *name = SECTIONS[i][1];
        for (size_t k = 0; k < COUNT_OF(KEYS); k++) {
            const char *value = ini_get(ini, kind, name, KEYS[k]);
            if (!value)
                continue;
            check_value(value);
            require(ini_has(ini, kind, name), "a section with a value is there");
        }
    }
    return 0;
}
