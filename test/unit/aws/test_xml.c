#include "unit.h"

#include "aws/aws.h"

static AwsAnswer answer_of(const char *text)
{
    return (AwsAnswer){.status = 200, .text = text, .length = strlen(text)};
}

static const char LISTING[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>true"
    "</IsTruncated><Contents><Key>runs/a&amp;b&lt;c&#x41;</Key><ETag>&quot;1&quot;</ETag></"
    "Contents>"
    "<Contents><Key><![CDATA[<x>]]></Key><ETag>2</ETag></Contents><Contents><Key/></Contents>"
    "<NextContinuationToken> t </NextContinuationToken></ListBucketResult>";

static void the_first_elements_text_is_found(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    AwsAnswer answer = answer_of(LISTING);
    assert_string_equal(aws_xml_text(ctx, &answer, "IsTruncated"), "true");
    assert_string_equal(aws_xml_text(ctx, &answer, "Key"), "runs/a&b<cA");
    assert_string_equal(aws_xml_text(ctx, &answer, "ETag"), "\"1\"");
    assert_string_equal(aws_xml_text(ctx, &answer, "NextContinuationToken"), " t ");
    assert_null(aws_xml_text(ctx, &answer, "Prefix"));
}

static void all_texts_are_found_in_their_order(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    AwsAnswer answer = answer_of(LISTING);
    char **texts = NULL;
    assert_succeeds(aws_xml_texts(ctx, &answer, "Key", &texts, &err), &err);
    assert_string_equal(texts[0], "runs/a&b<cA");
    assert_string_equal(texts[1], "<x>");
    assert_string_equal(texts[2], "");
    assert_null(texts[3]);
    assert_succeeds(aws_xml_texts(ctx, &answer, "Prefix", &texts, &err), &err);
    assert_null(texts[0]);
}

static void an_element_inside_its_like_belongs_to_it(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    AwsAnswer answer = answer_of("<r><a:Code>1<Code>2</Code>3</a:Code><Code>4</Code></r>");
    ERROR_AUTO Error err = {0};
    char **texts = NULL;
    assert_succeeds(aws_xml_texts(ctx, &answer, "Code", &texts, &err), &err);
    assert_string_equal(texts[0], "123");
    assert_string_equal(texts[1], "4");
    assert_null(texts[2]);
}

static void what_is_no_xml_is_an_error_for_a_list(void **state UNUSED)
{
    static const char *const TEXTS[] = {
        "",
        "{}",
        "<a>",
        "<a><Key>x</Key>",
        "<a></b>",
        "<a>&unknown;</a>",
        "<!DOCTYPE a [<!ENTITY x \"y\"><!ENTITY z SYSTEM \"file:///etc/passwd\">]><a>&z;</b>",
        "\xFF\xFE",
    };
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        AwsAnswer answer = answer_of(TEXTS[i]);
        char **texts = NULL;
        assert_fails(aws_xml_texts(ctx, &answer, "Key", &texts, &err), &err, ERR_FORMAT, "no XML");
        assert_null(aws_xml_text(ctx, &answer, "Key"));
    }
}

/* "Billion laughs": expat refuses it. */
static void entities_do_not_grow_without_bound(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    char *text = talloc_strdup(ctx, "<!DOCTYPE a [<!ENTITY l0 \"ha\">");
    for (int i = 1; i < 20; i++)
        text = talloc_asprintf_append(text, "<!ENTITY l%d \"&l%d;&l%d;&l%d;&l%d;\">", i, i - 1,
                                      i - 1, i - 1, i - 1);
    text = talloc_strdup_append(text, "]><a><Key>&l19;</Key></a>");
    AwsAnswer answer = answer_of(text);
    char **texts = NULL;
    assert_fails(aws_xml_texts(ctx, &answer, "Key", &texts, &err), &err, ERR_FORMAT, "too large");
}

static void more_texts_than_a_page_holds_are_an_error(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    char *text = talloc_strdup(ctx, "<a>");
    for (int i = 0; i < 4097; i++)
        text = talloc_strdup_append_buffer(text, "<Key>k</Key>");
    text = talloc_strdup_append_buffer(text, "</a>");
    AwsAnswer answer = answer_of(text);
    char **texts = NULL;
    assert_fails(aws_xml_texts(ctx, &answer, "Key", &texts, &err), &err, ERR_FORMAT, "too large");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_elements_text_is_found),
        cmocka_unit_test(all_texts_are_found_in_their_order),
        cmocka_unit_test(an_element_inside_its_like_belongs_to_it),
        cmocka_unit_test(what_is_no_xml_is_an_error_for_a_list),
        cmocka_unit_test(entities_do_not_grow_without_bound),
        cmocka_unit_test(more_texts_than_a_page_holds_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
