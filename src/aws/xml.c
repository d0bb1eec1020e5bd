#include <string.h>

#include "aws/aws.h"
#include "aws/libexpat.h"
#include "base/buf.h"

/* More than S3 lists on one page. */
#define MOST_TEXTS   4096
#define LONGEST_TEXT ((size_t)1 << 20)

/* Collects the texts of all elements of one name; an element inside of one of its own name counts
 * to the outer one. */
typedef struct Reader {
    const char *name;
    char **texts; /* NULL-terminated */
    unsigned count;
    unsigned depth; /* below the element that is being read, it included; 0: none is */
    Buf text;
    bool full; /* a bound was reached */
} Reader;

static const char *local_name(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static void XMLCALL on_start(void *data, const XML_Char *name, const XML_Char **attributes UNUSED)
{
    Reader *reader = data;
    if (reader->depth > 0 || strcmp(local_name(name), reader->name) == 0)
        reader->depth++;
    if (reader->depth == 1)
        buf_reset(&reader->text);
}

static void XMLCALL on_text(void *data, const XML_Char *bytes, int length)
{
    Reader *reader = data;
    if (reader->depth > 0 && !buf_append(&reader->text, bytes, (size_t)length))
        reader->full = true;
}

static void XMLCALL on_end(void *data, const XML_Char *name UNUSED)
{
    Reader *reader = data;
    if (reader->depth == 0 || --reader->depth > 0)
        return;
    if (reader->count >= MOST_TEXTS) {
        reader->full = true;
        return;
    }
    char **longer = talloc_realloc(reader->text.ctx, reader->texts, char *, reader->count + 2);
    longer[reader->count++] = talloc_strdup(longer, buf_text(&reader->text));
    longer[reader->count] = NULL;
    reader->texts = longer;
}

static bool parse(Reader *reader, const AwsAnswer *answer)
{
    XML_Parser parser = libexpat.XML_ParserCreate(NULL);
    if (!parser)
        return false;
    libexpat.XML_SetUserData(parser, reader);
    libexpat.XML_SetElementHandler(parser, on_start, on_end);
    libexpat.XML_SetCharacterDataHandler(parser, on_text);
    enum XML_Status status =
        libexpat.XML_Parse(parser, answer->text, (int)answer->length, XML_TRUE);
    libexpat.XML_ParserFree(parser);
    return status == XML_STATUS_OK && !reader->full;
}

bool aws_xml_texts(TALLOC_CTX *ctx, const AwsAnswer *answer, const char *name, char ***ret_texts,
                   Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (!libexpat_load(err))
        return false;
    Reader reader = {.name = name, .text = buf_new(tmp, LONGEST_TEXT)};
    reader.texts = talloc_zero_array(tmp, char *, 1);
    if (answer->length > INT32_MAX || !parse(&reader, answer))
        return error_set(err, ERR_FORMAT, "an answer of AWS is no XML, or too large");
    *ret_texts = talloc_steal(ctx, reader.texts);
    return true;
}

char *aws_xml_text(TALLOC_CTX *ctx, const AwsAnswer *answer, const char *name)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    char **texts;
    if (!aws_xml_texts(tmp, answer, name, &texts, &ignored) || !texts[0])
        return NULL;
    return talloc_steal(ctx, texts[0]);
}
