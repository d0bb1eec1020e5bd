#include "net/smtp.h"

#include <string.h>

#include "notify/email.h"
#include "notify/notifiers.h"

#define SMTP  "smtp://"
#define SMTPS "smtps://"

/* To this machine itself nothing needs to be encrypted. */
static bool is_local(const char *url)
{
    static const char *const hosts[] = {"localhost", "127.0.0.1", "[::1]"};
    const char *host = strstr(url, "://") + strlen("://");
    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        size_t length = strlen(hosts[i]);
        if (strncmp(host, hosts[i], length) == 0 && strchr(":/", host[length]))
            return true; /* strchr() finds the NUL as well */
    }
    return false;
}

static bool send_smtp(TALLOC_CTX *ctx, const NotifySending *sending, const char **ret_answer,
                      Error *err)
{
    const NotifyTarget *target = sending->target;
    const char *from = target_value(target, "from"), *to = target_value(target, "to");
    const SmtpMessage mail = {
        .url = target->address,
        .user = target_value(target, "user"),
        .password = target_secret(target, "password"),
        .ca_file = target_value(target, "ca"),
        .may_be_plain = is_local(target->address) && !target_value(target, "ca"),
        .from = from,
        .recipients = email_addresses(ctx, to),
        .content = email_make(ctx, sending, from, to),
        .timeout_ms = sending_rest_ms(sending),
    };
    char *answer = NULL;
    if (!smtp_send(ctx, &mail, &answer, err))
        return false;
    *ret_answer = talloc_asprintf(ctx, "the mail server answered: %s", answer);
    return true;
}

static bool check(const NotifyTarget *target, const NotifyConfig *config UNUSED, Error *err)
{
    const char *url = target->address;
    bool is_url = strncmp(url, SMTP, strlen(SMTP)) == 0 || strncmp(url, SMTPS, strlen(SMTPS)) == 0;
    if (!is_url)
        return target_error(target, err, "the address of 'smtp' is no smtp:// or smtps:// URL");
    if (strpbrk(url, "@?#"))
        return target_error(target, err, "user and password of a mail server are options");
    if (!target_value(target, "user") != !target_value(target, "password"))
        return target_error(target, err, "'%s' needs both user= and password=, or none",
                            target->name);
    return email_check(target, target_value(target, "from"), err) &&
           email_check(target, target_value(target, "to"), err);
}

static const NotifierOption options[] = {
    {.name = "from", .required = true},
    {.name = "to", .required = true},
    {.name = "user"},
    {.name = "password", .is_reference = true},
    {.name = "ca"}, /* a file of certificates; TLS is required then, also of this machine */
    {0},
};

const Notifier SMTP_NOTIFIER = {
    .name = "smtp",
    .example = "smtp:smtp://mail.example.com:587 from=deploys@example.com to=ops@example.com "
               "user=deploys password=env:SMTP_PASSWORD",
    .address = ADDRESS_OPEN,
    .options = options,
    .check = check,
    .send = send_smtp,
};
