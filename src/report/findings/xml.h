/* Text in XML (internal to this folder). */
#pragma once

#include <stdio.h>

/* Writes `text` (NULL: nothing) as character data or an attribute's value: escaped, bytes that are
 * not UTF-8 and characters that XML 1.0 forbids (section 2.2) as U+FFFD. */
void xml_text(FILE *out, const char *text);
/* ` name="value"`. */
void xml_attribute(FILE *out, const char *name, const char *value);
void xml_attribute_count(FILE *out, const char *name, size_t value);
