/* Texts of any answer can be asked for; the first is the first of all.
 * folders: base net aws
 *
 * Input: the answer. */
#include "fuzz.h"

#include <string.h>

#include "aws/aws.h"

static void check_name(TALLOC_CTX *ctx, const AwsAnswer *answer, const char *name)
{
    ERROR_AUTO Error err = {0};
    char **texts = NULL;
    char *first = aws_xml_text(ctx, answer, name);
    if (!aws_xml_texts(ctx, answer, name, &texts, &err)) {
        require(error_is_set(&err) && !first && !texts, "no texts without an answer in XML");
        return;
    }
    require(!first == !texts[0], "both find it, or none does");
    require(!first || strcmp(first, texts[0]) == 0, "the first is the first of all");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    char *text = talloc_zero_size(ctx, size + 1);
    memcpy(text, data, size);
    AwsAnswer answer = {.status = 200, .text = text, .length = size};
    check_name(ctx, &answer, "Key");
    check_name(ctx, &answer, "a");
    return 0;
}
