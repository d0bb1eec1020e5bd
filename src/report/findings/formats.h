/* The formats, a file each (internal to this folder). A new one is a row in formats.c as well. */
#pragma once

#include "report/finding.h"

extern const FindingFormat finding_format_sarif;
extern const FindingFormat finding_format_github;
extern const FindingFormat finding_format_gitlab;
extern const FindingFormat finding_format_checkstyle;
extern const FindingFormat finding_format_junit;
extern const FindingFormat finding_format_markdown;
