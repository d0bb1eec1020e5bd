#include "page.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "release.h"
#include "store.h"

#define JSON_TYPE "application/json"
#define HTML_TYPE "text/html; charset=utf-8"

static const char head[] =
    "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<title>The harbour shop</title>\n"
    "<style>body{font:16px/1.5 system-ui;max-width:40rem;margin:3rem auto;padding:0 1rem;"
    "color:#123}table{width:100%;border-collapse:collapse}td,th{padding:.5rem;text-align:left;"
    "border-bottom:1px solid #cde}.price{text-align:right}code{color:#578}"
    "footer{margin-top:2rem;color:#578}</style>\n"
    "<h1>The harbour shop</h1>\n<table>\n";

static Answer json_answer(unsigned status, json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT);

    json_decref(json);
    return (Answer){status, JSON_TYPE, text};
}

static Answer trouble(unsigned status, char *reason)
{
    json_t *json = json_pack("{s:b, s:s, s:s}", "ok", 0, "release", release.id, "reason",
                             reason ? reason : "out of memory");

    free(reason);
    return json_answer(status, json);
}

Answer page_health(const char *database_url)
{
    char *reason = NULL;

    if (!store_products(database_url, release.products, NULL, NULL, &reason))
        return trouble(503, reason);
    return json_answer(200, json_pack("{s:b, s:s}", "ok", 1, "release", release.id));
}

static void add_json(void *data, const Product *product)
{
    json_array_append_new(data, json_pack("{s:s, s:I, s:s?}", "name", product->name, "price_cents",
                                          (json_int_t)product->price_cents, "code", product->code));
}

Answer page_products(const char *database_url)
{
    char *reason = NULL;
    json_t *list = json_array();

    if (!store_products(database_url, release.products, add_json, list, &reason)) {
        json_decref(list);
        return trouble(500, reason);
    }
    return json_answer(200, list);
}

static void put_escaped(FILE *out, const char *text)
{
    static const struct {
        char plain;
        const char *entity;
    } entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};

    for (; *text; text++) {
        const char *entity = NULL;
        for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
            if (entities[i].plain == *text)
                entity = entities[i].entity;
        if (entity)
            fputs(entity, out);
        else
            fputc(*text, out);
    }
}

static void add_row(void *data, const Product *product)
{
    FILE *out = data;

    fputs("<tr><td>", out);
    put_escaped(out, product->name);
    if (release.shows_codes) {
        fputs("<td><code>", out);
        put_escaped(out, product->code ? product->code : "");
        fputs("</code>", out);
    }
    fprintf(out, "<td class=\"price\">%lld.%02lld\n", product->price_cents / 100,
            product->price_cents % 100);
}

Answer page_home(const char *database_url)
{
    char *reason = NULL, *body = NULL;
    size_t length;
    FILE *out = open_memstream(&body, &length);
    bool ok;

    if (!out)
        return trouble(500, NULL);
    fputs(head, out);
    fprintf(out, "<tr><th>Product%s<th class=\"price\">Price\n",
            release.shows_codes ? "<th>Code" : "");
    ok = store_products(database_url, release.products, add_row, out, &reason);
    fprintf(out, "</table>\n<footer>release %s</footer>\n", release.id);
    fclose(out);
    if (ok)
        return (Answer){200, HTML_TYPE, body};
    free(body);
    return trouble(500, reason);
}

Answer page_missing(const char *database_url)
{
    (void)database_url;
    return trouble(404, strdup("there is no such page"));
}
