#include "aws/ses.h"

#include <string.h>

static const AwsService SES = {
    .id = "SESv2",
    .host = "email",
    .signing_name = "ses",
    .protocol = AWS_REST,
};

static json_t *text_json(const char *text)
{
    return json_pack("{s:s, s:s}", "Data", text, "Charset", "UTF-8");
}

static json_t *mail_json(const SesMail *mail)
{
    json_t *receivers = json_array();
    for (const char *const *each = mail->to; *each; each++)
        json_array_append_new(receivers, json_string(*each));
    json_t *simple = json_pack("{s:o, s:{s:o}}", "Subject", text_json(mail->subject), "Body",
                               "Text", text_json(mail->text));
    return json_pack("{s:s, s:{s:o}, s:{s:o}, s:s*}", "FromEmailAddress", mail->from, "Destination",
                     "ToAddresses", receivers, "Content", "Simple", simple, "ConfigurationSetName",
                     mail->configuration_set);
}

bool ses_send(TALLOC_CTX *ctx, Aws *aws, const SesMail *mail, const char **ret_id,
              int64_t timeout_ms, Error *err)
{
    static const char *const HEADERS[] = {"Content-Type: application/json", NULL};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *input = mail_json(mail);
    JSON_AUTO json_t *body = NULL;
    const char *text = json_text(tmp, input);
    const AwsCall call = {.service = &SES, .operation = "SendEmail", .timeout_ms = timeout_ms};
    const AwsRequest request = {
        .method = "POST",
        .path = "/v2/email/outbound-emails",
        .headers = HEADERS,
        .body = text,
        .body_length = strlen(text),
    };
    AwsAnswer answer = {0};
    if (!aws_rest(tmp, aws, &call, &request, &answer, err))
        return false;
    if (answer.code)
        return aws_refused(&call, &answer, err);
    if (!json_parse_object(answer.text, &body, err))
        return error_wrap(err, "the answer of SES");
    *ret_id = talloc_strdup(ctx, json_get_string(body, "MessageId", "?"));
    return true;
}
