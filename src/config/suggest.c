#include "config/suggest.h"

#include <ctype.h>
#include <string.h>

#define LONGEST_WORD 63

typedef struct Rows {
    int cost[3][LONGEST_WORD + 1]; /* the row before the last, the last, this one */
} Rows;

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int letter(const char *word, int index)
{
    return tolower((unsigned char)word[index]);
}

static void fill_row(Rows *rows, int i, const char *a, const char *b, int b_length)
{
    int *row = rows->cost[i % 3];
    const int *above = rows->cost[(i + 2) % 3], *two_above = rows->cost[(i + 1) % 3];
    row[0] = i;
    for (int j = 1; j <= b_length; j++) {
        int same = letter(a, i - 1) == letter(b, j - 1);
        row[j] = least(above[j - 1] + !same, least(above[j], row[j - 1]) + 1);
        if (i > 1 && j > 1 && letter(a, i - 1) == letter(b, j - 2) &&
            letter(a, i - 2) == letter(b, j - 1))
            row[j] = least(row[j], two_above[j - 2] + 1);
    }
}

static int distance(const char *a, int a_length, const char *b, int b_length)
{
    Rows rows;
    for (int j = 0; j <= b_length; j++)
        rows.cost[0][j] = j;
    for (int i = 1; i <= a_length; i++)
        fill_row(&rows, i, a, b, b_length);
    return rows.cost[a_length % 3][b_length];
}

const char *suggest_nearest(const char *word, const char *const *choices)
{
    size_t length = strlen(word);
    if (length == 0 || length > LONGEST_WORD)
        return NULL;
    const char *nearest = NULL;
    /* A third of the letters may be wrong: fewer finds too little, more finds anything. */
    int best = (int)(length + 2) / 3 + 1;
    for (; *choices; choices++) {
        size_t choice_length = strlen(*choices);
        if (choice_length > LONGEST_WORD)
            continue;
        int cost = distance(word, (int)length, *choices, (int)choice_length);
        if (cost < best) {
            best = cost;
            nearest = *choices;
        }
    }
    return nearest;
}

char *suggest_list(TALLOC_CTX *ctx, const char *const *choices)
{
    char *list = talloc_strdup(ctx, "");
    for (size_t i = 0; choices[i]; i++)
        list = talloc_asprintf_append(list, "%s%s", i ? ", " : "", choices[i]);
    return list;
}
