/* The shop's answers as text, to be freed. On failure they tell the reason. */
#pragma once

typedef struct Answer {
    unsigned status; /* of HTTP */
    const char *type;
    char *body;
} Answer;

Answer page_health(const char *database_url);   /* /healthz */
Answer page_home(const char *database_url);     /* / */
Answer page_products(const char *database_url); /* /api/products */
Answer page_missing(const char *database_url);  /* anything else */
