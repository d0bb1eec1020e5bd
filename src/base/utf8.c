#include "base/utf8.h"

#include <string.h>

/* RFC 3629, section 4: what may start a character, and what may follow the first byte. */
typedef struct Form {
    uint8_t first, last;               /* of the leading byte */
    uint8_t length;                    /* in bytes */
    uint8_t second_first, second_last; /* of the second byte */
} Form;

static const Form FORMS[] = {
    {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF}, {0xE1, 0xEC, 3, 0x80, 0xBF},
    {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF}, {0xF0, 0xF0, 4, 0x90, 0xBF},
    {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

static const Form *find_form(uint8_t lead)
{
    for (size_t i = 0; i < COUNT_OF(FORMS); i++) {
        if (lead >= FORMS[i].first && lead <= FORMS[i].last)
            return &FORMS[i];
    }
    return NULL;
}

size_t utf8_decode(const char *bytes, size_t length, uint32_t *ret_code)
{
    if (length == 0)
        return 0;
    uint8_t lead = (uint8_t)bytes[0];
    if (lead < 0x80) {
        *ret_code = lead;
        return 1;
    }
    const Form *form = find_form(lead);
    if (!form || length < form->length)
        return 0;
    uint8_t second = (uint8_t)bytes[1];
    if (second < form->second_first || second > form->second_last)
        return 0;
    uint32_t code = (uint32_t)lead & (0x7Fu >> form->length);
    for (size_t i = 1; i < form->length; i++) {
        if (!is_continuation((uint8_t)bytes[i]))
            return 0;
        code = code << 6 | ((uint32_t)(uint8_t)bytes[i] & 0x3F);
    }
    *ret_code = code;
    return form->length;
}

/* Skips ASCII, most of every SQL file, in whole words: this runs over gigabytes of data. */
static size_t skip_ascii(const char *bytes, size_t offset, size_t length)
{
    while (length - offset >= 4 * sizeof(uint64_t)) {
        uint64_t words[4];
        memcpy(words, bytes + offset, sizeof(words));
        if ((words[0] | words[1] | words[2] | words[3]) & 0x8080808080808080u)
            break;
        offset += sizeof(words);
    }
    while (offset < length && (uint8_t)bytes[offset] < 0x80)
        offset++;
    return offset;
}

bool utf8_check(const char *bytes, size_t length, size_t *ret_bad_offset)
{
    size_t offset = 0;
    while ((offset = skip_ascii(bytes, offset, length)) < length) {
        uint32_t code;
        size_t taken = utf8_decode(bytes + offset, length - offset, &code);
        if (taken == 0) {
            if (ret_bad_offset)
                *ret_bad_offset = offset;
            return false;
        }
        offset += taken;
    }
    return true;
}

char *utf8_repair(TALLOC_CTX *ctx, const char *text)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    size_t length = strlen(text);
    if (utf8_check(text, length, NULL))
        return talloc_strndup(ctx, text, length);
    char *result = talloc_size(ctx, 3 * length + 1);
    if (!result)
        return NULL;
    char *out = result;
    for (size_t i = 0; i < length;) {
        uint32_t code;
        size_t taken = utf8_decode(text + i, length - i, &code);
        if (taken)
            out = mempcpy(out, text + i, taken);
        else
            out = mempcpy(out, replacement, strlen(replacement));
        i += taken ? taken : 1;
    }
    *out = '\0';
    return result;
}
